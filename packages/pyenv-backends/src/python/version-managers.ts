import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { CodedError, comparePythonVersions } from '@plinth/contracts'
import { prefixLayout } from '../layout/choose-prefix-layout.ts'
import { childEnvironment } from '../process/child-environment.ts'
import type { RunCommand } from '../process/command.ts'
import { findOnPath } from '../process/find-on-path.ts'

/** A program that keeps several Pythons and pins one to a directory. */
export interface VersionManager {
  readonly name: 'asdf' | 'pyenv'
  /** The file that a pin is. */
  readonly pinFile: '.tool-versions' | '.python-version'
  /** Versions of CPython that it has, newest first. */
  readonly versions: readonly string[]
  /** The interpreter of one of them; null when it cannot be told. */
  interpreter(version: string): Promise<string | null>
  /** Pins a version to a directory, by the manager's own command. Error: `pin_failed`. */
  pin(version: string, directory: string): Promise<void>
}

/** What version managers are asked with. */
export interface VersionManagerTools {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly runCommand: RunCommand
  /** Where they are asked; absolute. */
  readonly cwd: string
  readonly signal?: AbortSignal | undefined
}

const TIMEOUT_MS = 30_000

/** The version managers of this machine: asdf, when it has its python plugin, before pyenv. Source: design/pyenv.md, "Dialect, exact". */
export async function findVersionManagers(tools: VersionManagerTools): Promise<VersionManager[]> {
  const found = [await findAsdf(tools), await findPyenv(tools)]
  return found.flatMap((manager) => manager ?? [])
}

/** The newest version that is asked for: `3.11.5` itself, or any patch release of `3.11`. */
export function newestMatch({ versions }: VersionManager, wanted: string): string | undefined {
  const isPatch = wanted.split('.').length === 2
  return versions.find((version) => version === wanted || (isPatch && version.startsWith(`${wanted}.`)))
}

async function findAsdf(tools: VersionManagerTools): Promise<VersionManager | null> {
  const ask = asking('asdf', tools)
  const listed = await ask?.(['list', 'python'])
  if (!ask || !listed) return null
  return {
    name: 'asdf',
    pinFile: '.tool-versions',
    versions: versionsIn(listed),
    interpreter: async (version) => {
      const data = tools.env.ASDF_DATA_DIR || join(tools.env.HOME ?? homedir(), '.asdf')
      return (
        pythonIn(join(data, 'installs', 'python', version)) ?? pythonIn((await ask(['where', 'python', version])) ?? '')
      )
    },
    pin: async (version, directory) => {
      // Before version 0.16 asdf had `local` for it.
      const pinned =
        (await ask(['set', 'python', version], directory)) ?? (await ask(['local', 'python', version], directory))
      if (pinned === null) throw pinFailed('asdf', version)
    },
  }
}

async function findPyenv(tools: VersionManagerTools): Promise<VersionManager | null> {
  const ask = asking('pyenv', tools)
  const listed = await ask?.(['versions', '--bare'])
  if (!ask || listed === null || listed === undefined) return null
  return {
    name: 'pyenv',
    pinFile: '.python-version',
    versions: versionsIn(listed),
    interpreter: async (version) => pythonIn((await ask(['prefix', version])) ?? ''),
    pin: async (version, directory) => {
      if ((await ask(['local', version], directory)) === null) throw pinFailed('pyenv', version)
    },
  }
}

/** Runs a manager and gives what it printed; null when it failed. Undefined instead of the function where there is no such program. */
function asking(program: string, { env, runCommand, cwd, signal }: VersionManagerTools) {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter)
  const executable = findOnPath({ folders, fileNames: prefixLayout().commandFileNames(program) })
  if (executable === null) return undefined
  const own = Object.entries(env).filter(([name]) => /^(ASDF|PYENV)_/.test(name) && name !== 'PYENV_VERSION')
  const options = { env: childEnvironment(env, Object.fromEntries(own)), signal, timeoutMs: TIMEOUT_MS }
  return async (args: readonly string[], directory = cwd): Promise<string | null> => {
    const { outcome, stdout } = await runCommand(executable, args, { ...options, cwd: directory })
    return outcome.exit_code === 0 ? stdout.text : null
  }
}

function versionsIn(listed: string): string[] {
  const versions = listed.split(/\r?\n/).flatMap((line) => /^\s*\*?\s*(\d+\.\d+(?:\.\d+)?)\s*$/.exec(line)?.[1] ?? [])
  return versions.toSorted((a, b) => comparePythonVersions(b, a))
}

function pythonIn(prefix: string): string | null {
  const root = prefix.trim()
  const paths = ['python', 'python3'].map((name) => join(root, 'bin', name))
  return root === '' ? null : (paths.find((path) => existsSync(path)) ?? null)
}

function pinFailed(manager: string, version: string): CodedError {
  return new CodedError('pin_failed', `${manager} did not pin Python ${version}`, {
    hint: `Try it by hand, or leave the pin out: pyve needs none.`,
  })
}
