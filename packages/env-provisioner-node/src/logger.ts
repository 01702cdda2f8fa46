import type { Logger } from '@plinth/contracts'

export type { LogEntry, Logger } from '@plinth/contracts'

/** A logger whose failures disturb nobody: no installation ends because a log is full. */
export function undisturbed(logger: Logger): Logger {
  return (entry) => {
    try {
      logger(entry)
    } catch {}
  }
}
