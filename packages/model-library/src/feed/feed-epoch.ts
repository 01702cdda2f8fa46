import { randomUUID } from 'node:crypto'
import { isCodedError } from '@plinth/contracts'
import { type ProcessTable, readJson, writeJsonDurably } from '@plinth/durable'
import type { ModelIndex } from '../index/open-index.ts'
import { endEpoch, readFeedState, writeFeedState } from './index-state.ts'
import { recordEvents } from './record-events.ts'

/**
 * Ends the epoch of an index that is not the one that the feed's file speaks of: it was made anew, or an older copy of it was put back. Call it
 * before the index is brought in line with the files, while it has one writer.
 */
export async function doubtEpoch(index: ModelIndex): Promise<void> {
  if (index.feedFile === undefined) return
  const filed = await readFeedFile(index)
  const { epoch, sequence } = await readFeedState(index.write)
  if (epoch === undefined || (epoch === filed?.epoch && sequence >= filed.sequence)) return
  await endEpoch(index.write)
}

/** Begins an epoch where there is none, once the index is filled. Sequences go on from the highest that was ever given out. */
export async function settleEpoch(index: ModelIndex, processes: ProcessTable): Promise<void> {
  const { epoch, sequence } = await readFeedState(index.write)
  if (epoch !== undefined) return
  const filed = await readFeedFile(index)
  const next = { epoch: randomUUID(), sequence: Math.max(sequence, filed?.sequence ?? 0) }
  await index.write.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('events').execute()
    await writeFeedState(transaction, { ...next, pruned: next.sequence })
    await recordEvents(transaction, [{ kind: 'index_rebuilt', model_id: null }], index.now().toISOString())
    await index.engine.announce(transaction)
  })
  await writeFeedFile(index, { epoch: next.epoch, sequence: next.sequence + 1 }, processes)
  index.changes.changed()
}

/** Notes how far the feed has come, so that an older copy of the index is recognised. */
export async function noteSequence(index: ModelIndex, processes: ProcessTable): Promise<void> {
  const { epoch, sequence } = await readFeedState(index.read)
  const filed = await readFeedFile(index)
  if (epoch === undefined || filed?.epoch !== epoch || sequence <= filed.sequence) return
  await writeFeedFile(index, { epoch, sequence }, processes)
}

interface FeedFile {
  readonly epoch: string
  readonly sequence: number
}

async function writeFeedFile({ feedFile }: ModelIndex, noted: FeedFile, processes: ProcessTable): Promise<void> {
  if (feedFile !== undefined) await writeJsonDurably(feedFile, { ...noted }, { processes })
}

/** A damaged file is as good as none: a new epoch begins. */
async function readFeedFile({ feedFile }: ModelIndex): Promise<FeedFile | undefined> {
  if (feedFile === undefined) return undefined
  const value = await readJson(feedFile).catch((error: unknown) => {
    if (isCodedError(error) && error.code === 'not_json') return undefined
    throw error
  })
  if (typeof value !== 'object' || value === null || !('epoch' in value) || !('sequence' in value)) return undefined
  const { epoch, sequence } = value
  return typeof epoch === 'string' && Number.isSafeInteger(sequence) ? { epoch, sequence: Number(sequence) } : undefined
}
