import type { InstallProgress } from './installer.ts'
import type { ProgressStep } from './read-progress-line.ts'

/** Turns what is seen of an installation into events that only go forward and end at the total. */
export interface InstallationProgress {
  /** Something was read from the installer's output. */
  step(step: ProgressStep): void
  /** So many distributions lie in the environment. */
  appeared(count: number): void
  /** The installation has succeeded. */
  finish(): void
}

const PHASES = ['downloading', 'installing'] as const

/** Starts with `downloading`, 0 of `total`. An event is told only if it is news. */
export function createInstallationProgress(
  total: number,
  onEvent: (event: InstallProgress) => void,
): InstallationProgress {
  const files = new Set<string>()
  const last = { phase: 0, completed: 0 }
  const tell = (phase: (typeof PHASES)[number], completed: number, message?: string) => {
    const [rank, count] = [PHASES.indexOf(phase), Math.min(completed, total)]
    const isBehind = rank < last.phase || (rank === last.phase && count < last.completed)
    const isKnown = rank === last.phase && count === last.completed && message === undefined
    if (isBehind || isKnown) return
    Object.assign(last, { phase: rank, completed: count })
    onEvent({ phase, completed: count, total, unit: 'packages', ...(message === undefined ? {} : { message }) })
  }
  onEvent({ phase: 'downloading', completed: 0, total, unit: 'packages' })
  return {
    step(step) {
      if (step.step === 'all_fetched') return tell('downloading', total)
      if (files.has(step.file)) return
      files.add(step.file)
      tell('downloading', step.earlier === 'done' ? files.size - 1 : last.completed, step.file)
    },
    appeared: (count) => tell('installing', count),
    finish: () => tell('installing', total),
  }
}
