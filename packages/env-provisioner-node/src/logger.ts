/** One thing that a host may want in its log. `details` are JSON values without secrets. */
export interface LogEntry {
  readonly level: 'info' | 'warning'
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** Where log entries go; by default nowhere. */
export type Logger = (entry: LogEntry) => void

/** A logger whose failures disturb nobody: no installation ends because a log is full. */
export function undisturbed(logger: Logger): Logger {
  return (entry) => {
    try {
      logger(entry)
    } catch {}
  }
}
