import type { PackerEventOf } from './event-kinds.ts'

/** An event and its position in its project's stream (from 1, without gaps). */
export interface LoggedEvent {
  readonly position: number
  readonly event: PackerEventOf
}

/** What is remembered of one operation. */
export interface OperationLog {
  readonly project: ProjectLog
  /** The last sequence that was given out; 0 before the first event. */
  sequence: number
  /** How many of its events the log still has. */
  kept: number
  ended: boolean
}

/** The latest events of one project, at most `capacity` of them. The oldest go first. */
export interface ProjectLog {
  /** Position of the last event; 0 before the first. */
  readonly last: () => number
  /** Appends; gives the position and, when one had to go, the event that was forgotten. */
  readonly append: (event: PackerEventOf) => {
    readonly position: number
    readonly forgotten: PackerEventOf | undefined
  }
  /** The events after a position, or undefined when some of them are gone. */
  readonly after: (position: number) => readonly LoggedEvent[] | undefined
  /** Every event that it has, in order. */
  readonly kept: () => readonly PackerEventOf[]
}

/** An empty log. */
export function createProjectLog(capacity: number): ProjectLog {
  // A ring: position p lies at (p - 1) % capacity.
  const ring: PackerEventOf[] = []
  let last = 0
  const after = (position: number) => {
    if (position > last || position < last - ring.length) return undefined
    return Array.from({ length: last - position }, (_, index) => position + 1 + index).flatMap((each) => {
      const event = ring[(each - 1) % capacity]
      return event ? [{ position: each, event }] : []
    })
  }
  return {
    last: () => last,
    append: (event) => {
      const forgotten = ring[last % capacity]
      ring[last % capacity] = event
      last += 1
      return { position: last, forgotten }
    },
    after,
    kept: () => (after(last - ring.length) ?? []).map(({ event }) => event),
  }
}
