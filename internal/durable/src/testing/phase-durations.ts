import type { ReportedPhase } from './child.ts'

/** How long the phases of a program take, learned from one run after the other. */
export interface PhaseDurations {
  /** Takes the phases of a run that ended (or was killed) at `end`; of a killed one the last phase is not whole. */
  readonly learn: (phases: readonly ReportedPhase[], end: { readonly at: number; readonly killed: boolean }) => void
  /** What three of four took at least, in ms; 0 for a phase that was never seen whole. */
  readonly of: (name: string) => number
}

/** Nothing is known yet. */
export function createPhaseDurations(): PhaseDurations {
  const seen = new Map<string, number[]>()
  return {
    learn: (phases, end) => {
      for (const [index, { name, at }] of phases.entries()) {
        const next = phases[index + 1]
        if (next || !end.killed) seen.set(name, [...(seen.get(name) ?? []), (next?.at ?? end.at) - at])
      }
    },
    of: (name) => {
      const sorted = (seen.get(name) ?? []).toSorted((a, b) => a - b)
      return sorted[Math.floor(sorted.length / 4)] ?? 0
    },
  }
}
