import type { CliContext } from '@plinth/cli'

/** Bytes of work that somebody waits for. */
export interface ByteProgress {
  readonly phase?: string
  readonly completed: number
  readonly total: number
}

/**
 * Shows progress on standard error for work on many bytes. Nothing with `--events`, where standard error is a stream of documents, and nothing
 * for what is done at once.
 */
export function byteProgress({ progress, flag }: CliContext, phase: string) {
  const isShown = !flag('events')
  return ({ completed, total, ...said }: ByteProgress): void => {
    if (isShown && total >= LONG) progress.update({ phase: said.phase ?? phase, completed, total, unit: 'bytes' })
  }
}

const LONG = 32_000_000
