import { join } from 'node:path'
import { type ProcessMark, readMark } from '../process/identity.ts'
import type { ProcessTable } from '../process/process-table.ts'
import { type Attempt, readQueue, removeQuietly } from './attempt.ts'

/** Where an attempt stands: how many live tickets are ahead, and the first of them. */
export interface Position {
  readonly ahead: number
  readonly first: string | undefined
}

/**
 * Looks at the tickets before ours and removes those of dead processes. Only an order of politeness: exclusion never depends on it.
 * Tickets of other machines are passed over, since their clocks cannot be compared with ours.
 */
export async function positionOf(attempt: Attempt): Promise<Position> {
  const before = (await readQueue(attempt.queue)).filter((name) => ticketOwner(name) && name < attempt.ticket).sort()
  for (const [index, name] of before.entries()) {
    const liveness = await livenessOf(name, attempt.processes)
    if (liveness === 'alive') return { ahead: before.length - index, first: name }
    if (liveness === 'dead') await removeQuietly(join(attempt.queue, name))
  }
  return { ahead: 0, first: undefined }
}

/** Whose ticket a name in the queue is; undefined for a claim or a stranger's file. */
export function ticketOwner(name: string): ProcessMark | undefined {
  const [arrival = '', mark = '', token = ''] = name.split('.')
  return /^\d{20}$/.test(arrival) && /^[0-9a-f]{32}$/.test(token) ? readMark(mark) : undefined
}

async function livenessOf(name: string, processes: ProcessTable) {
  const owner = ticketOwner(name)
  return owner ? processes.liveness(owner) : 'elsewhere'
}
