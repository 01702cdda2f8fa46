import { alignUp, FORMAT } from './format.ts'

/** Room between two payloads. */
export interface Hole {
  readonly offset: number
  readonly bytes: number
}

/** The holes of a pack that is being laid out. */
export interface Holes {
  /** The offset of the smallest hole that has `bytes` bytes, of equal ones the first; what is left of it stays a hole. undefined: there is none. */
  readonly take: (bytes: number) => number | undefined
}

/** Holes that start at multiples of the payload alignment. */
export function createHoles(initial: readonly Hole[]): Holes {
  const holes = initial.toSorted(bySize)
  return {
    take: (bytes) => {
      const index = firstNotBelow(holes, { offset: 0, bytes })
      const [hole] = holes.splice(index, 1)
      if (!hole) return undefined
      const used = alignUp(bytes, FORMAT.payloadAlignment)
      const rest = { offset: hole.offset + used, bytes: hole.bytes - used }
      if (rest.bytes > 0) holes.splice(firstNotBelow(holes, rest), 0, rest)
      return hole.offset
    },
  }
}

function bySize(a: Hole, b: Hole): number {
  return a.bytes - b.bytes || a.offset - b.offset
}

function firstNotBelow(holes: readonly Hole[], sought: Hole): number {
  let low = 0
  let high = holes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const hole = holes[middle]
    if (hole && bySize(hole, sought) < 0) low = middle + 1
    else high = middle
  }
  return low
}
