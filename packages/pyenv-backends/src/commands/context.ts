/** What a command of `pyve` knows of the world. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute. */
  readonly cwd: string
  /** Information, one line, to standard output. */
  say(line: string): void
  /** `ERROR: …` to standard error; gives the exit code back. */
  fail(exitCode: number, message: string): number
}
