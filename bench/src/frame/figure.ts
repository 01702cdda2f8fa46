import type { ContestResult } from './interleave.ts'
import { type Comparison, compareRounds, type Summary, summarize } from './statistics.ts'

/** One row of a report: a work, its peer, both measured, and the goal. */
export interface Figure {
  readonly work: string
  readonly against: string | null
  /** Of `ours`, `peer` and `beside`. */
  readonly unit: 'ms' | 'MB' | '%' | ''
  /** Null when it was left out; `facts` say why. */
  readonly ours: Summary | null
  readonly peer: Summary | null
  readonly compared: { readonly as: Comparison; readonly summary: Summary } | null
  readonly beside: Readonly<Record<string, Summary>>
  readonly goal: Goal | null
  readonly verdict: Verdict
  /** Sentences with what else was seen. */
  readonly facts: readonly string[]
}

/** What has to come out: of the comparison where there is one, else of ours. */
export interface Goal {
  readonly value: keyof Omit<Summary, 'rounds'>
  readonly atLeast?: number
  readonly atMost?: number
}

/** Whether a goal was met. */
export type Verdict = 'met' | 'missed' | 'no goal' | 'not run'

/** A row before it is judged. */
export interface Measured {
  readonly work: string
  readonly against?: string
  readonly unit: Figure['unit']
  readonly result: Pick<ContestResult, 'ours'> & Partial<ContestResult>
  readonly compareAs?: Comparison
  readonly goal?: Goal
  readonly facts?: readonly string[]
}

/** Makes a row of what was measured. */
export function figureOf({ work, against, unit, result, compareAs, goal, facts = [] }: Measured): Figure {
  const { ours, peer, beside = {} } = result
  const compared = peer && compareAs ? { as: compareAs, summary: compareRounds(ours, peer, compareAs) } : null
  const summary = summarize(ours)
  return {
    work,
    against: against ?? null,
    unit,
    ours: summary,
    peer: peer ? summarize(peer) : null,
    compared,
    beside: Object.fromEntries(Object.entries(beside).map(([name, values]) => [name, summarize(values)])),
    goal: goal ?? null,
    verdict: goal ? judge(compared?.summary ?? summary, goal) : 'no goal',
    facts,
  }
}

/** A row of what was left out, and why. */
export function leftOut(work: string, why: string): Figure {
  const nothing = { against: null, ours: null, peer: null, compared: null, goal: null } as const
  return { work, unit: '', ...nothing, beside: {}, verdict: 'not run', facts: [why] }
}

function judge(summary: Summary, { value, atLeast = -Infinity, atMost = Infinity }: Goal): Verdict {
  const found = summary[value]
  return found >= atLeast && found <= atMost ? 'met' : 'missed'
}
