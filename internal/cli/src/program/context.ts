import type { Readable } from 'node:stream'
import type { SignalListener } from '../ending.ts'
import type { Progress } from '../progress/progress.ts'

/** What a command works with: its values, its streams, and the signal that ends it. */
export interface CliContext {
  /** The value of an option, by its long name without dashes; undefined when it was not given. */
  readonly text: (option: string) => string | undefined
  /** The values of a repeatable option, in order. */
  readonly texts: (option: string) => readonly string[]
  /** Whether an option without a value was given (`no-direnv` for `--no-direnv`). */
  readonly flag: (option: string) => boolean
  /** The value of an option as a finite number; anything else is a usage error. */
  readonly number: (option: string) => number | undefined
  /** A positional argument, by its name; undefined when an optional one was not given. */
  readonly argument: (name: string) => string | undefined
  /** The values of a variadic argument. */
  readonly rest: (name: string) => readonly string[]
  /** True with `--json`. */
  readonly json: boolean
  /** Aborted on SIGHUP, SIGINT and SIGTERM, and when nobody reads standard output any more. */
  readonly signal: AbortSignal
  /**
   * Takes signals over, until the returned function is called: they go to the listener alone, and end nothing by themselves. For a command that
   * lets another program decide.
   */
  readonly takeSignals: (listener: SignalListener) => () => void
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable
  /** Which streams are terminals. */
  readonly terminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean }
  /** Width of standard output's terminal; undefined without one. */
  readonly columns: number | undefined
  /** Data for standard output as it comes, for commands that stream; what is one document or one text is returned instead. */
  readonly print: (text: string) => void
  /** A line on standard error. */
  readonly note: (text: string) => void
  /** A line on standard error that begins with the warning label. */
  readonly warn: (text: string) => void
  /** Shows progress on standard error: a bar on a terminal, plain lines otherwise. */
  readonly progress: Progress
  /** Asks on the terminal and gives the line; undefined without a terminal, and at the end of input. */
  readonly ask: (question: string) => Promise<string | undefined>
  /** The text of a file, or of standard input for `-`. */
  readonly readInput: (path: string) => Promise<string>
  /** Ends the command as a wrong command line. */
  readonly refuse: (message: string, hint?: string) => never
}
