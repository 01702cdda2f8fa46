import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { acquireLock, newToken } from '@plinth/durable'
import { childEnvironment, createPythonLocator, runCommand } from '../src/index.ts'

/** A package of the test channel. */
export interface ChannelPackage {
  readonly name: string
  readonly version: string
  readonly build: string
  readonly subdir: string
  readonly depends: readonly string[]
  readonly md5: string
  readonly sha256: string
  readonly url: string
}

/** A channel on disk. */
export interface TestChannel {
  /** `file://…`. */
  readonly url: string
  /** Version of its Python: `3.11`. */
  readonly python: string
  readonly packages: readonly ChannelPackage[]
}

/** What tests of conda environments work with. */
export interface CondaWorkshop {
  /** Absolute path of a micromamba: the genuine one of PLINTH_MICROMAMBA, else the stand-in. */
  readonly micromamba: string
  /** The stand-in, whatever PLINTH_MICROMAMBA says. */
  readonly standIn: string
  readonly channel: TestChannel
  /** An interpreter with py-rattler, PyYAML and conda-lock. */
  readonly python: string
  /** Absolute path of conda-lock. */
  readonly condaLock: string
}

const REQUIREMENTS = ['py-rattler==0.28.0', 'PyYAML==6.0.3', 'conda-lock==4.0.3']
const CHANNEL_SCRIPT = new URL('../src/testing/conda-channel.py', import.meta.url)
const STAND_IN_SCRIPT = new URL('../src/testing/micromamba-stand-in.py', import.meta.url)

/** Installs what is needed from the package index, once for all test files, and makes the channel. */
export async function condaWorkshop(): Promise<CondaWorkshop> {
  const scripts = [CHANNEL_SCRIPT, STAND_IN_SCRIPT].map((each) => readFileSync(each, 'utf8'))
  const venv = await made(`venv-${digestOf(REQUIREMENTS)}`, furnishVenv)
  const python = join(venv, 'bin', 'python')
  const shop = await made(`shop-${digestOf(scripts)}`, (folder) => furnishShop(folder, python))
  const channel: TestChannel = JSON.parse(readFileSync(join(shop, 'channel.json'), 'utf8'))
  const standIn = join(shop, 'bin', 'micromamba')
  const condaLock = join(venv, 'bin', 'conda-lock')
  return { channel, python, standIn, micromamba: genuineIn(shop) ?? standIn, condaLock }
}

function digestOf(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 12)
}

/** Made where it stays, as a venv's programs name their interpreter by its absolute path; a file says that it is finished. */
async function made(name: string, furnish: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(tmpdir(), `plinth-conda-${name}`)
  mkdirSync(folder, { recursive: true })
  await using _lock = await acquireLock(`${folder}.lock`)
  if (existsSync(join(folder, 'finished'))) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  await furnish(folder)
  writeFileSync(join(folder, 'finished'), '')
  return folder
}

async function furnishVenv(folder: string): Promise<void> {
  const [found] = await createPythonLocator().locate({ pythonRequires: '>=3.10' })
  if (!found) throw new Error('no Python 3.10 or newer')
  await start(found.executable, ['-m', 'venv', folder])
  await start(join(folder, 'bin', 'python'), [
    '-m',
    'pip',
    'install',
    '-q',
    '--disable-pip-version-check',
    ...REQUIREMENTS,
  ])
}

async function furnishShop(folder: string, python: string): Promise<void> {
  writeFileSync(join(folder, 'channel.json'), await start(python, [CHANNEL_SCRIPT.pathname, join(folder, 'channel')]))
  mkdirSync(join(folder, 'bin'))
  const program = `#!${python}\n${readFileSync(STAND_IN_SCRIPT, 'utf8')}`
  writeFileSync(join(folder, 'bin', 'micromamba'), program, { mode: 0o755 })
}

/** Under any other name it does not activate what it runs. */
function genuineIn(root: string): string | null {
  const given = process.env.PLINTH_MICROMAMBA
  if (!given || basename(given) === 'micromamba') return given || null
  const folder = join(root, `genuine-${newToken()}`)
  mkdirSync(folder)
  copyFileSync(given, join(folder, 'micromamba'))
  chmodSync(join(folder, 'micromamba'), 0o755)
  return join(folder, 'micromamba')
}

async function start(program: string, args: readonly string[]): Promise<string> {
  const pip = Object.entries(process.env).filter(([name]) => name.startsWith('PIP_'))
  const env = childEnvironment(process.env, { ...Object.fromEntries(pip), PIP_REQUIRE_VIRTUALENV: '0' })
  const { outcome, stdout, stderr } = await runCommand(program, args, { env })
  if (outcome.exit_code !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.text}`)
  return stdout.text
}

/** environment.yml of the test channel. */
export function environmentText({ url }: Pick<TestChannel, 'url'>, dependencies: readonly string[]): string {
  return `name: demo\nchannels:\n  - ${url}\n  - nodefaults\ndependencies:\n${dependencies.map((each) => `  - ${each}\n`).join('')}`
}

/** conda-lock.yml with the newest packages of those names. */
export function lockText(
  { url, packages }: TestChannel,
  names: readonly string[],
  change = (text: string) => text,
): string {
  const chosen = names.flatMap((name) => packages.findLast((each) => each.name === name) ?? [])
  const head = `version: 1\nmetadata:\n  content_hash:\n    linux-64: ${'0'.repeat(64)}\n  channels:\n  - url: ${url}\n    used_env_vars: []\n  platforms:\n  - linux-64\n  sources:\n  - environment.yml\npackage:\n`
  return change(head + chosen.map((each) => packageText(each)).join(''))
}

function packageText({ name, version, depends, url, md5, sha256 }: ChannelPackage): string {
  const needs = depends.map((each) => each.split(' ')).filter(([need = '']) => !need.startsWith('__'))
  const dependencies =
    needs.length === 0 ? ' {}' : needs.map(([need, ...rest]) => `\n    ${need}: '${rest.join(' ')}'`).join('')
  return `- name: ${name}\n  version: '${version}'\n  manager: conda\n  platform: linux-64\n  dependencies:${dependencies}\n  url: ${url}\n  hash:\n    md5: ${md5}\n    sha256: ${sha256}\n  category: main\n  optional: false\n`
}
