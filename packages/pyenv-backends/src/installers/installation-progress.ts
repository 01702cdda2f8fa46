import type { Transferred } from './follow-pip-downloads.ts'
import type { InstallProgress } from './installer.ts'
import type { ProgressStep } from './read-progress-line.ts'

/** Turns what is seen of an installation into events that only go forward and end at the total. */
export interface InstallationProgress {
  /** Something was read from the installer's output. */
  step(step: ProgressStep): void
  /** So many bytes have been downloaded. From then on downloads are told in bytes. */
  transferred(bytes: Transferred): void
  /** So many distributions lie in the environment. */
  appeared(count: number): void
  /** The installation has succeeded. */
  finish(): void
}

const PHASES = ['downloading', 'installing'] as const

/** What says that all downloads have come: the tool's own line, or the count of their bytes, which takes a moment longer. */
export type DownloadsEnd = 'line' | 'bytes'

/**
 * Starts with `downloading`, 0 of `total`. An event is told only if it is news, and no installation before the end of a download that has been
 * told of.
 */
export function createInstallationProgress(
  total: number,
  onEvent: (event: InstallProgress) => void,
  downloadsEnd: DownloadsEnd = 'line',
): InstallationProgress {
  const files = new Set<string>()
  const last = { phase: 0, completed: 0 }
  const bytes: { latest: Transferred | null } = { latest: null }
  const waiting = { isDownloading: false, appeared: 0 }
  const tell = (phase: (typeof PHASES)[number], completed: number, message?: string) => {
    const [rank, count] = [PHASES.indexOf(phase), Math.min(completed, total)]
    const isBehind = rank < last.phase || (rank === last.phase && count < last.completed)
    const isKnown = rank === last.phase && count === last.completed && message === undefined
    if (isBehind || isKnown) return
    Object.assign(last, { phase: rank, completed: count })
    if (phase === 'downloading' && bytes.latest) {
      if (message !== undefined) onEvent({ ...bytesEvent('downloading', bytes.latest), message })
    } else onEvent({ phase, completed: count, total, unit: 'packages', ...(message === undefined ? {} : { message }) })
  }
  const downloadsEnded = () => {
    waiting.isDownloading = false
    if (waiting.appeared > 0) tell('installing', waiting.appeared)
  }
  onEvent({ phase: 'downloading', completed: 0, total, unit: 'packages' })
  return {
    step(step) {
      if (step.step === 'all_fetched') {
        tell('downloading', total)
        if (downloadsEnd === 'line') downloadsEnded()
        return
      }
      if (files.has(step.file)) return
      waiting.isDownloading = true
      files.add(step.file)
      tell('downloading', step.earlier === 'done' ? files.size - 1 : last.completed, step.file)
    },
    transferred(next) {
      const { completed = 0, total: known = null } = bytes.latest ?? {}
      const isNews = next.completed > completed || (next.completed === completed && next.total !== known)
      if (isNews && next.completed > 0 && last.phase === 0) {
        bytes.latest = next
        onEvent(bytesEvent('downloading', next))
      }
      waiting.isDownloading = next.state === 'coming'
      if (!waiting.isDownloading) downloadsEnded()
    },
    appeared(count) {
      waiting.appeared = count
      if (!waiting.isDownloading) tell('installing', count)
    },
    finish: () => tell('installing', total),
  }
}

/** Progress in bytes; without a total as long as it is unknown. */
export function bytesEvent(
  phase: InstallProgress['phase'],
  { completed, total }: Pick<Transferred, 'completed' | 'total'>,
): InstallProgress {
  return { phase, completed, ...(total === null ? {} : { total }), unit: 'bytes' }
}
