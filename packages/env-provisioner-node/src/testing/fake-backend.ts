import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CodedError, parseWheelFilename, sha256Hex } from '@plinth/contracts'
import {
  type CommandResult,
  createPythonBackend,
  type Installer,
  type InstallerCall,
  type PrefixLayout,
  prefixLayout,
  type Resolution,
  type RunCommandOptions,
  readResolution,
  type VenvBackend,
} from '@plinth/pyenv-backends'
import type { BackendUse } from '../store/open-store.ts'
import { type FakeDistribution, writeFakeDistribution } from './fake-distribution.ts'

/** A package on the fake index: what it installs, and which pins it drags in (`name==version`). */
export interface FakePackage extends Omit<FakeDistribution, 'name' | 'version'> {
  readonly requires?: readonly string[]
  /** What a fresh download installs instead, and from then on every installation: the cached copy was damaged. */
  readonly fresh?: Pick<FakeDistribution, 'files' | 'claims'>
}

/** Settings of {@link createFakeBackend}. */
export interface FakeBackendSettings {
  /** By `name==version`; every other pin installs one module. */
  readonly packages?: Readonly<Record<string, FakePackage>>
  /** Names and `name==version` that no index has. */
  readonly lacking?: readonly string[]
  /** Names that the host's indexes lack, and every other one has. */
  readonly hostLacks?: readonly string[]
  /** How prefixes are laid out. Default: as on the running system. */
  readonly platform?: NodeJS.Platform
  /** Default `0.1`. */
  readonly installerVersion?: string
  /** Called in `install` before the first file is written; throw to fail, wait to hold. */
  readonly onInstall?: (prefix: string, call: InstallerCall) => Promise<void>
  /** `withdrawn`: no index says any more where files lie. Default `listed`. */
  readonly files?: 'listed' | 'withdrawn'
  /** What running a command gives; default exit code 0. It is told all that a real one is: its standard input, where its lines go. */
  readonly onRun?: (
    program: string,
    args: readonly string[],
    call: Omit<RunCommandOptions, 'env'>,
  ) => CommandResult | Promise<CommandResult>
}

/** A backend that starts no process, and what went through it. */
export interface FakeBackend extends VenvBackend {
  /** Prefixes in which something was installed, in order. */
  readonly installs: readonly string[]
  /** Names of packages that were downloaded anew, by installation. */
  readonly refreshed: readonly (readonly string[])[]
  /** What was fetched ahead of a resolution: the index, then the requirements with their hashes. */
  readonly fetches: readonly (readonly string[])[]
  /** What each resolution was asked for. */
  readonly asked: readonly (readonly string[])[]
  /** Text of each resolution that was installed. */
  readonly installed: readonly string[]
  /** How often requirements were resolved. */
  readonly resolutions: () => number
  /** From now on the listener is told what the backend is used with. */
  readonly onUse: (listener: (use: BackendUse | undefined) => void) => void
  /** The port of a store that uses this backend. */
  readonly port: (use?: BackendUse) => VenvBackend
}

/** A VenvBackend that writes small distributions with true RECORDs. `create` links the given interpreter, `inspect` is the real one. */
export function createFakeBackend(settings: FakeBackendSettings = {}): FakeBackend {
  const installs: string[] = []
  const counts = { resolutions: 0 }
  const refreshed: (readonly string[])[] = []
  const seen: Seen = { installs, counts, refreshed, fetches: [], asked: [], installed: [] }
  const { onRun = async () => succeeded() } = settings
  const { platform = process.platform } = settings
  const nowhere = { toolsDir: '/nowhere', cacheDir: '/nowhere' }
  const real = createPythonBackend({ kind: 'venv', installer: 'uv', ...nowhere, platform })
  let told: (use: BackendUse | undefined) => void = () => {}
  const backend: FakeBackend = {
    kind: 'venv',
    installs,
    refreshed,
    fetches: seen.fetches,
    asked: seen.asked,
    installed: seen.installed,
    onUse: (listener) => {
      told = listener
    },
    port: (use) => {
      told(use)
      return use ? { ...backend, installer: fakeInstaller(settings, seen, use) } : backend
    },
    resolutions: () => counts.resolutions,
    installer: fakeInstaller(settings, seen),
    inspect: real.inspect,
    remove: real.remove,
    create: async ({ prefix, python }) => {
      await makePrefix(prefix, python, prefixLayout(platform))
      const made = await real.inspect(prefix)
      if (made.state !== 'present') throw new CodedError('create_failed', `${prefix} is ${made.state}`)
      return made
    },
    install: async () => {
      throw new CodedError('install_failed', 'the two phases of the installer are used instead')
    },
    run: async ({ program, args = [] }, call = {}) => onRun(program, args, call),
  }
  return backend
}

interface Seen {
  readonly installs: string[]
  readonly counts: { resolutions: number }
  readonly refreshed: (readonly string[])[]
  readonly fetches: (readonly string[])[]
  readonly asked: (readonly string[])[]
  readonly installed: string[]
}

function fakeInstaller(settings: FakeBackendSettings, seen: Seen, use?: BackendUse): Installer {
  const { installs, counts, refreshed, fetches, asked } = seen
  const { installerVersion = '0.1', packages = {}, lacking = [], hostLacks = [], onInstall = async () => {} } = settings
  const lackingCode = (pin: string) => {
    const [name = ''] = pin.split('==')
    if (lacking.includes(name)) return 'not_found' as const
    if (hostLacks.includes(name) && !use?.indexes?.indexUrl) return 'not_found' as const
    return lacking.includes(pin) ? ('no_matching_version' as const) : null
  }
  return {
    name: 'uv',
    identify: async () => ({ name: 'uv', version: installerVersion }),
    prepare: async () => {},
    resolve: async ({ requirements }, call = {}) => {
      counts.resolutions += 1
      call.onEvent?.({ phase: 'resolving', completed: 0, unit: 'packages' })
      const texts = requirements.map(({ requirement }) => requirement)
      asked.push(texts)
      const direct = new Map(texts.filter(isDirect).map((text) => [pinOf(text), text]))
      const pins = closure(texts.map(pinOf), packages)
      const looked = pins.filter((pin) => !direct.has(pin))
      const code = looked.map(lackingCode).find((each) => each !== null)
      if (code) throw new CodedError(code, 'a requirement cannot be had')
      return resolutionOf(pins, direct)
    },
    findLacking: async ({ requirements }) =>
      requirements.flatMap(({ requirement }) => {
        const code = lackingCode(requirement)
        return code ? [{ requirement, code, message: 'it cannot be had' }] : []
      }),
    locate: async ({ requirementsText }) =>
      (settings.files === 'withdrawn' ? [] : readResolution(requirementsText)).map(
        ({ name, version, hashes: [hash = ''] }) => {
          const url = `https://files.example/${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`
          return { name, version, url, size: 1000, hash }
        },
      ),
    fetchWheels: async ({ requirements, folder }, call = {}) => {
      if (call.signal?.aborted) throw new CodedError('cancelled', 'the download was cancelled')
      const index = use?.indexes?.indexUrl ?? 'the default index'
      fetches.push([index, ...requirements.map(({ requirement, hashes = [] }) => [requirement, ...hashes].join(' '))])
      const code = requirements.map(({ requirement }) => lackingCode(requirement)).find((each) => each !== null)
      if (code) throw new CodedError(code, 'a requirement cannot be had')
      return Promise.all(
        requirements.map(({ requirement }, at) => writeFakeWheel(join(folder, String(at)), requirement, index)),
      )
    },
    install: async ({ prefix, requirementsText, refresh = [] }, call = {}) => {
      installs.push(prefix)
      seen.installed.push(requirementsText)
      refreshed.push(refresh)
      await onInstall(prefix, call)
      if (call.signal?.aborted) throw new CodedError('cancelled', 'the installation was cancelled')
      const sitePackages = await prefixLayout(settings.platform).sitePackagesDirectory(prefix)
      if (sitePackages === null) throw new CodedError('install_failed', `${prefix} has no site-packages`)
      for (const line of requirementsText.trimEnd().split('\n').filter(Boolean)) {
        const pin = pinOf(line.replace(/ --hash=.*/, ''))
        const [name = '', version] = pin.split('==')
        const { fresh, ...cached } = packages[pin] ?? {}
        const given = refreshed.flat().includes(name) ? { ...cached, ...fresh } : cached
        await writeFakeDistribution(sitePackages, { name, version: version ?? '0', ...given })
      }
    },
  }
}

function isDirect(requirement: string): boolean {
  return requirement.includes(' @ ')
}

function urlIn(requirement: string): string {
  return requirement.slice(requirement.indexOf(' @ ') + 3)
}

/** A reference to a wheel as the pin that it provides. */
function pinOf(requirement: string): string {
  if (!isDirect(requirement)) return requirement
  const { name, version } = parseWheelFilename(basename(fileURLToPath(urlIn(requirement))))
  return `${name}==${version}`
}

async function writeFakeWheel(folder: string, pin: string, index: string): Promise<string> {
  const [name = '', version = ''] = pin.split('==')
  const path = join(folder, `${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`)
  await mkdir(folder)
  await writeFile(path, `${pin} from ${index}`)
  return path
}

/** The pins with all that they drag in. */
function closure(pins: readonly string[], packages: Readonly<Record<string, FakePackage>>): string[] {
  const known = new Set(pins)
  for (const pin of known) for (const required of packages[pin]?.requires ?? []) known.add(required)
  return [...known].sort()
}

async function resolutionOf(pins: readonly string[], direct: ReadonlyMap<string, string>): Promise<Resolution> {
  const lines = pins.map(async (pin) => {
    const text = direct.get(pin)
    const bytes = text === undefined ? pin : await readFile(fileURLToPath(urlIn(text)))
    return `${text ?? pin} --hash=sha256:${sha256Hex(bytes)}\n`
  })
  const requirementsText = (await Promise.all(lines)).join('')
  return { requirementsText, packages: readResolution(requirementsText) }
}

async function makePrefix(prefix: string, python: string, layout: PrefixLayout): Promise<void> {
  const executable = layout.pythonExecutable(prefix)
  const isWindows = layout.platform === 'windows'
  const sitePackages = isWindows
    ? join(prefix, 'Lib', 'site-packages')
    : join(prefix, 'lib', 'python3.11', 'site-packages')
  await mkdir(dirname(executable), { recursive: true })
  await mkdir(sitePackages, { recursive: true })
  await writeFile(join(prefix, 'pyvenv.cfg'), `home = ${dirname(python)}\nversion = 3.11.7\n`)
  if (isWindows) await writeFile(executable, 'starts another', { mode: 0o755 })
  else await symlink(python, executable)
}

function succeeded(): CommandResult {
  const nothing = { text: '', droppedBytes: 0 }
  return {
    outcome: { contract_version: 1, exit_code: 0, signal: null, duration_ms: 0 },
    stdout: nothing,
    stderr: nothing,
  }
}
