/** What came of several rounds. */
export interface Summary {
  readonly minimum: number
  readonly median: number
  readonly maximum: number
  readonly rounds: number
}

/** How a round of ours is set against the same round of a peer. */
export type Comparison = keyof typeof COMPARISONS

/** Ours and the peer's of one round, in one unit. */
const COMPARISONS = {
  /** How many times faster (or smaller) ours is. */
  times_faster: (ours: number, peer: number) => peer / ours,
  /** Ours as a multiple of the peer's. */
  ratio: (ours: number, peer: number) => ours / peer,
  /** What ours takes more. */
  difference: (ours: number, peer: number) => ours - peer,
} as const

/** Smallest, middle and largest value; of an even number the mean of the middle two. There is at least one value. */
export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b)
  const [minimum, maximum] = [sorted[0], sorted.at(-1)]
  if (minimum === undefined || maximum === undefined) throw new Error('nothing was measured')
  const upper = sorted[Math.floor(sorted.length / 2)] ?? maximum
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? minimum
  return { minimum, median: (lower + upper) / 2, maximum, rounds: sorted.length }
}

/** The value that so many percent of the values do not exceed. There is at least one value. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]
  if (value === undefined) throw new Error('nothing was measured')
  return value
}

/** Compares round with round: what slowed a machine down for a moment slowed both. Rounds without a counterpart are an error. */
export function compareRounds(ours: readonly number[], peer: readonly number[], as: Comparison): Summary {
  if (ours.length !== peer.length) throw new Error(`${ours.length} rounds cannot be set against ${peer.length}`)
  return summarize(ours.map((value, round) => COMPARISONS[as](value, peer[round] ?? Number.NaN)))
}
