import type { CommandResult } from '../process/command.ts'
import type { InstallerCall } from './installer.ts'
import { installerFailure } from './installer-failure.ts'
import type { InstallerTools } from './installer-settings.ts'

const TIMEOUT_MS = 30 * 60_000
/** A resolution is read from standard output; the longest seen has 200 kB. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/** One run of uv or pip. */
export interface InstallerRun {
  /** `uv`, `pip`. */
  readonly tool: string
  /** Only `installing` writes into an environment. */
  readonly doing: 'resolving' | 'installing'
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly stdin?: string
  readonly onLine?: (line: string) => void
  /** Reads what helps to tell a failure's reason besides the output. */
  readonly readLog?: () => Promise<string>
}

/** Runs the tool to a good end. Errors: those of {@link Installer}. */
export async function runInstaller(
  run: InstallerRun,
  { runCommand }: Pick<InstallerTools, 'runCommand'>,
  call: InstallerCall,
): Promise<CommandResult> {
  const [program, ...args] = run.command
  const result = await runCommand(program, args, {
    env: run.env,
    cwd: run.cwd,
    stdin: run.stdin,
    signal: call.signal,
    marks: call.marks,
    timeoutMs: call.timeoutMs ?? TIMEOUT_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    onStdoutLine: run.onLine,
    onStderrLine: run.onLine,
    onSpawn: run.doing === 'installing' ? call.onSpawn : undefined,
  })
  if (result.outcome.exit_code === 0) return result
  const log = (await run.readLog?.()) ?? ''
  throw installerFailure({ tool: run.tool, doing: run.doing, result, log })
}
