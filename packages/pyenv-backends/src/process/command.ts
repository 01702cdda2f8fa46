import type { CommandOutcomeV1 } from '@plinth/contracts'

/** Starts one program and waits for its end: {@link runCommand} in production, a fake in tests. */
export type RunCommand = (
  program: string,
  args: readonly string[],
  options: RunCommandOptions,
) => Promise<CommandResult>

/** How a command is started. The environment is complete: nothing is inherited ({@link childEnvironment} makes one). */
export interface RunCommandOptions {
  readonly env: Readonly<Record<string, string>>
  /**
   * Variables by which every process of the call can be found again, whatever group or session it moved to. They are added to `env`, and a
   * call that ends early ends whoever carries them. Names are `PLINTH_…`; values should occur once in the world. Error: `invalid_mark`.
   */
  readonly marks?: ProcessMarks | undefined
  /** Absolute; the caller's own by default. */
  readonly cwd?: string | undefined
  /** Aborting ends the whole process group and throws `cancelled`. */
  readonly signal?: AbortSignal | undefined
  /** After this long the whole process group is ended and `timeout` is thrown. No limit by default. */
  readonly timeoutMs?: number | undefined
  /** Text or bytes to send; `inherit` passes the caller's standard input on; nothing by default. */
  readonly stdin?: string | Uint8Array | 'inherit' | undefined
  /** `inherit` gives the command the caller's own standard output and error, terminal included: nothing is captured. Default `capture`. */
  readonly output?: 'capture' | 'inherit' | undefined
  /**
   * `callers` leaves the command in the caller's process group, so that a terminal's Ctrl-C and Ctrl-Z reach both; ending it early then ends the
   * command itself and whoever carries the marks. Default `own`.
   */
  readonly group?: 'own' | 'callers' | undefined
  /** Bytes kept of each stream, the last ones; 1 MiB by default. */
  readonly maxOutputBytes?: number | undefined
  /** The bytes of standard output as they come. */
  readonly onStdoutChunk?: ((chunk: Uint8Array) => void) | undefined
  readonly onStderrChunk?: ((chunk: Uint8Array) => void) | undefined
  /** One call for each line of standard output as it comes, without its line ending. */
  readonly onStdoutLine?: ((line: string) => void) | undefined
  readonly onStderrLine?: ((line: string) => void) | undefined
  /** Called once the process runs. When it throws or rejects, the process group is ended and that error is thrown. */
  readonly onSpawn?: ((child: SpawnedProcess) => void | Promise<void>) | undefined
}

/** Variables of the environment that tell whose a process is, by name: `PLINTH_BUILD`. */
export type ProcessMarks = Readonly<Record<string, string>>

/** A process that has been started. `processGroup` is the group it leads on POSIX, null on Windows. */
export interface SpawnedProcess {
  readonly pid: number
  readonly processGroup: number | null
}

/** Decoded output. `droppedBytes` counts what went before `text` when the limit was passed. */
export interface CapturedOutput {
  readonly text: string
  readonly droppedBytes: number
}

/** A command that ran to its end, whatever its exit code. */
export interface CommandResult {
  /** `exit_code`, or `signal` (`SIGKILL`) when one ended it; the other is null. */
  readonly outcome: CommandOutcomeV1
  readonly stdout: CapturedOutput
  readonly stderr: CapturedOutput
}
