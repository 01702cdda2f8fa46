/** A stream of numbers that depends on its seed alone. */
export interface Random {
  /** At least 0, less than 1. */
  readonly next: () => number
  /** A whole number at least 0 and less than `limit`. */
  readonly below: (limit: number) => number
}

/** The same seed gives the same numbers on every machine (mulberry32: small, and good enough to spread test cases). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { next, below: (limit) => Math.floor(next() * limit) }
}

/** How many rounds a campaign has: all of them in the soak tier, a tenth (rounded up) in the fast one. */
export function campaignRounds(whole: number, share: 'whole' | 'tenth'): number {
  return share === 'whole' ? whole : Math.ceil(whole / 10)
}
