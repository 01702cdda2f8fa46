/** One thing that a host may want in its log. `details` are JSON values without secrets. */
export interface LogEntry {
  readonly level: 'info' | 'warning'
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** Where log entries go; one serves every package. By default nowhere. What it throws disturbs nobody. */
export type Logger = (entry: LogEntry) => void
