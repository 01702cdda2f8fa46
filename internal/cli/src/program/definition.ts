import type { CliContext } from './context.ts'

/** A whole command line: what it is called, what it can do, and how it ends. */
export interface CliDefinition {
  /** What the user types. */
  readonly name: string
  readonly version: string
  readonly summary: string
  readonly commands: readonly CliCommand[]
  /** Options that every command takes as well, before or after its name. `--json` and `--help` are always there. */
  readonly options?: readonly CliOption[]
  readonly examples?: readonly CliExample[]
  /** Shown by `--help`. */
  readonly exitCodes: readonly CliExitCode[]
  /** The exit code of an error that a command throws; undefined means 1. */
  readonly exitCodeOf?: (error: unknown) => number | undefined
  /** The exit code of a wrong command line. Default 2. */
  readonly usageExitCode?: number
  /** What the version option prints. Default: the version. */
  readonly versionText?: string
  /** Default `-V, --version`. */
  readonly versionFlags?: string
  /** How lines on standard error begin. Default `error:`, `warning:` and `hint:`. */
  readonly labels?: Partial<CliLabels>
}

/** How lines on standard error begin. */
export interface CliLabels {
  readonly error: string
  readonly warning: string
  readonly hint: string
}

/** One command; with `commands` it is a group, such as `profile add`. */
export interface CliCommand {
  readonly name: string
  readonly summary: string
  /** Positional arguments, in order. */
  readonly arguments?: readonly CliArgument[]
  readonly options?: readonly CliOption[]
  readonly examples?: readonly CliExample[]
  readonly commands?: readonly CliCommand[]
  /** Everything from the first argument on belongs to the command, options too (`run CMD --flag`). Default false. */
  readonly passThrough?: boolean
  /** Not in `--help`, nor in completions. Default false. */
  readonly hidden?: boolean
  /** What it does. A group has none: it then asks for one of its commands. */
  readonly run?: (context: CliContext) => Promise<CliResult | undefined>
}

/** A positional argument. */
export interface CliArgument {
  /** As it stands in `--help`, e.g. `ROOT`. */
  readonly name: string
  readonly summary: string
  /** Default false. */
  readonly optional?: boolean
  /** Takes all that is left; the last argument only. Default false. */
  readonly variadic?: boolean
  readonly choices?: readonly string[]
}

/** An option. */
export interface CliOption {
  /** `--offline`, `-o, --output <PATH>`, `--no-direnv`: a long name, with its value in angle brackets if it takes one. */
  readonly flags: string
  readonly summary: string
  /** Must be given. Default false. */
  readonly required?: boolean
  /** May be given several times. Default false. */
  readonly repeatable?: boolean
  readonly choices?: readonly string[]
  /** Shown in `--help`; the command itself applies it. */
  readonly defaultText?: string
}

/** A line to try, shown by `--help`. */
export interface CliExample {
  readonly command: string
  readonly summary: string
}

/** What an exit code means, shown by `--help`. */
export interface CliExitCode {
  readonly code: number
  readonly meaning: string
}

/** What a command answers. */
export interface CliResult {
  /** The one document that `--json` prints. Without it `--json` prints nothing. */
  readonly document?: unknown
  /** What people see on standard output without `--json`: lines, or one text. */
  readonly text?: string | readonly string[]
  /** Default 0. */
  readonly exitCode?: number
}
