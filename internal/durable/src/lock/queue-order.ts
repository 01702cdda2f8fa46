import { join } from 'node:path'
import { type ProcessMark, readMark } from '../process/identity.ts'
import type { ProcessTable } from '../process/process-table.ts'
import { type Attempt, readQueue, removeQuietly } from './attempt.ts'

/** Where an attempt stands. */
export interface Position {
  /** Tickets before ours. */
  readonly ahead: number
  /** The one right before ours whose owner lives: when it goes, it may be our turn. undefined: it is our turn. */
  readonly predecessor: string | undefined
  /** The one that is in turn. */
  readonly head: string | undefined
}

/**
 * Looks at the tickets before ours, from ours on towards the head, and removes those of dead processes. Only an order of politeness:
 * exclusion never depends on it. Tickets of other machines are passed over, since their clocks cannot be compared with ours.
 */
export async function positionOf(attempt: Attempt): Promise<Position> {
  const before = (await readQueue(attempt.queue)).filter((name) => ticketOwner(name) && name < attempt.ticket).sort()
  for (const [index, name] of [...before.entries()].reverse()) {
    const liveness = await livenessOf(name, attempt.processes)
    if (liveness === 'alive') return { ahead: index + 1, predecessor: name, head: before[0] }
    if (liveness === 'dead') await removeQuietly(join(attempt.queue, name))
  }
  return { ahead: 0, predecessor: undefined, head: undefined }
}

/** Whose ticket a name in the queue is; undefined for a claim or a stranger's file. */
function ticketOwner(name: string): ProcessMark | undefined {
  const [arrival = '', mark = '', token = ''] = name.split('.')
  return /^\d{20}$/.test(arrival) && /^[0-9a-f]{32}$/.test(token) ? readMark(mark) : undefined
}

async function livenessOf(name: string, processes: ProcessTable) {
  const owner = ticketOwner(name)
  return owner ? processes.liveness(owner) : 'elsewhere'
}
