import { isCodedError } from '@plinth/contracts'
import { doubtEpoch, settleEpoch } from '../feed/feed-epoch.ts'
import { settleJournal } from '../library-journal.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { isDamage } from './open-index.ts'
import { syncIndex } from './sync-index.ts'

/**
 * Runs an operation; where it finds the index damaged, the index is made anew from the files. A reading operation is run again then; any other
 * may have changed something by that time, so its error is thrown.
 */
export async function withSoundIndex<T>(
  ports: LibraryPorts,
  kind: 'reads' | 'changes',
  operation: () => Promise<T>,
): Promise<T> {
  try {
    await ports.index.follow()
    if (ports.index.engine.isDoubtful()) await catchUp(ports)
    return await operation()
  } catch (error) {
    if (!isDamage(error)) throw error
    await rebuildIndex(ports)
    if (kind === 'changes') throw error
    return await operation()
  }
}

/** Brings an index in line again that was out of reach for a while. Where it still is, an operation may not need it, or says so itself. */
async function catchUp(ports: LibraryPorts): Promise<void> {
  const { index } = ports
  try {
    await using _lock = await ports.lockIndex('catch up with the files')
    if (!index.engine.isDoubtful()) return
    await doubtEpoch(index)
    await settleJournal(ports)
    await syncIndex(ports, 'changed')
    await settleEpoch(index, ports.processes)
    // Not before: whoever else asks meanwhile has to wait for it.
    index.engine.trust()
  } catch (error) {
    if (!isCodedError(error) || error.code !== 'database_unreachable') throw error
  }
}

async function rebuildIndex(ports: LibraryPorts): Promise<void> {
  const { index, logger } = ports
  const damaged = index.read
  await using _lock = await ports.lockIndex('make the index anew')
  await index.follow()
  // Another process was faster.
  if (index.read !== damaged) return
  logger.warn('the index was damaged and is made anew', { path: index.place })
  await index.replace()
  await syncIndex(ports, 'all')
  await settleEpoch(index, ports.processes)
}
