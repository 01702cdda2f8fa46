import { access, constants, mkdir, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { InstallerCall } from '../installers/installer.ts'
import { childEnvironment } from '../process/child-environment.ts'
import { hostVariable } from '../process/host-variable.ts'
import { micromambaFailure } from './micromamba-failure.ts'
import type { MicromambaTools } from './micromamba-tools.ts'

const TIMEOUT_MS = 30 * 60_000

/** One start of micromamba. */
export interface MicromambaRun {
  /** The command first: `create`, `install`. */
  readonly args: readonly string[]
  /** For messages: `creating /project/.pyve/envs/demo`. */
  readonly doing: string
  /** Working directory. */
  readonly cwd: string
  /** Variable by which the processes are found again after a kill. */
  readonly mark: Readonly<Record<string, string>>
}

/**
 * Runs micromamba to its end, without the settings files and variables of the host's conda. That it ends with 0 proves nothing: look at the
 * prefix. Errors: those of {@link micromambaFailure}, `invalid_micromamba`, `cancelled`, `timeout`.
 */
export async function runMicromamba(tools: MicromambaTools, run: MicromambaRun, call: InstallerCall): Promise<void> {
  const program = await checkedExecutable(await tools.executable())
  const { onSpawn, signal, onEvent } = call
  const result = await tools.runCommand(program, run.args, {
    env: await micromambaEnvironment(tools),
    cwd: run.cwd,
    signal,
    marks: { ...call.marks, ...run.mark },
    timeoutMs: call.timeoutMs ?? TIMEOUT_MS,
    onSpawn,
    onStdoutLine: progressOf(onEvent),
  })
  if (result.outcome.exit_code !== 0) throw micromambaFailure(run.doing, result)
}

/** Under another name it does not activate what it runs pip in, and says nothing. */
async function checkedExecutable(path: string): Promise<string> {
  const real = await realpath(path).catch(() => path)
  if (/^(micro)?mamba(\.exe)?$/i.test(basename(real))) return path
  throw new CodedError('invalid_micromamba', `${path} has to be called micromamba, not ${basename(real)}`, {
    hint: 'Rename the file, or copy it under that name.',
  })
}

/** `CONDA_*` and `MAMBA_*` of the host would change the platform, the channels or the prefix; pip keeps its own for the pip section. */
async function micromambaEnvironment({ env, rootPrefix }: MicromambaTools): Promise<Record<string, string>> {
  const pipVariables = Object.entries(env).filter(([name]) => name.startsWith('PIP_'))
  await mkdir(rootPrefix, { recursive: true })
  const home = await usableHome(hostVariable(env, 'HOME'), rootPrefix)
  return childEnvironment(env, {
    ...Object.fromEntries(pipVariables),
    PIP_REQUIRE_VIRTUALENV: '0',
    MAMBA_ROOT_PREFIX: rootPrefix,
    ...(home === null ? {} : { HOME: home }),
  })
}

/** micromamba fails where it cannot write a home directory. Null: the host's will do. */
async function usableHome(home: string | undefined, rootPrefix: string): Promise<string | null> {
  if (process.platform === 'win32') return null
  const isWritable =
    home !== undefined &&
    (await access(home, constants.W_OK)
      .then(() => true)
      .catch(() => false))
  if (isWritable) return null
  const own = join(rootPrefix, 'home')
  await mkdir(own, { recursive: true })
  return own
}

/** `Linking name-version-build` is printed for each package, after a line that tells how many there are. */
function progressOf(onEvent: InstallerCall['onEvent']): ((line: string) => void) | undefined {
  if (onEvent === undefined) return undefined
  let [linked, total] = [0, 0]
  onEvent({ phase: 'resolving', completed: 0, unit: 'packages' })
  return (line) => {
    const count = /^\s*Install: (\d+) packages/.exec(line)?.[1]
    if (count !== undefined) total = Number(count)
    if (/^\s*Transaction starting/.test(line)) onEvent({ phase: 'downloading', completed: 0, total, unit: 'packages' })
    const name = /^\s*Linking (\S+)/.exec(line)?.[1]
    if (name === undefined) return
    linked += 1
    onEvent({ phase: 'installing', completed: linked, total: Math.max(linked, total), unit: 'packages', message: name })
  }
}
