import { isCodedError } from '@plinth/contracts'
import { createEventLoopRest } from '../event-loop-rest.ts'
import { writeModels } from '../index/write-models.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { clearDirectories, clearItem } from './clear-item.ts'
import { lookAt, lookBy } from './file-identity.ts'
import { publishPlan, writePlan } from './item-descriptions.ts'
import { finishMoves, type MovedAway, moveAway, moveBack } from './move-item.ts'
import type { PlannedDeletion } from './plan-deletion.ts'
import { keepReserve } from './reserve.ts'
import type { TrashIntent } from './trash-intent.ts'
import type { TrashItem } from './trash-item.ts'
import { itemDirectory, turnMark } from './trash-place.ts'

/** What became of a model that was to go. `left`: the work was called off before it. */
export type TrashedModelOutcome =
  | { readonly state: 'trashed'; readonly item: TrashItem; readonly kept: readonly string[] }
  | { readonly state: 'failed'; readonly item: TrashItem; readonly error: unknown }
  | { readonly state: 'left'; readonly item: TrashItem }

/** How far it is, and whether it is called off. */
export interface TrashModelsCall {
  readonly signal?: AbortSignal | undefined
  readonly onMoved?: ((moved: number) => void) | undefined
}

/**
 * Moves what the library created of models into the trash, by renaming, as one change: written down once, made durable once. Nothing is copied,
 * and nothing is removed. Ends between two models when it is called off. A model that cannot be moved is put back as it was; an error that is
 * not of one model puts all of them back. Killed midway, models of which something was moved go at the next opening, the others stay. Call it
 * while the library's write lock is held.
 */
export async function trashModels(
  ports: LibraryPorts,
  planned: readonly PlannedDeletion[],
  call: TrashModelsCall,
): Promise<readonly TrashedModelOutcome[]> {
  const [first] = planned
  if (!first) return []
  const { model_id, trash_id } = first.item
  const intent: TrashIntent = { operation: 'trash', model_id, trash_id }
  const entry = await ports.journal.begin(intent) // commit point of each model: from its first rename on a kill lets it be finished
  const outcomes: TrashedModelOutcome[] = []
  try {
    const directory = itemDirectory(ports.place, trash_id)
    await makeDurableDirectory(directory)
    const items = planned.map(({ item }) => item)
    await writePlan(ports, directory, items)
    const moved = await moveAll(ports, { planned, outcomes, call })
    await finishMoves(ports.place, moved)
    const gone = outcomes.flatMap((each) => (each.state === 'trashed' ? [each.item.model_id] : []))
    if (gone.length > 0) await publishPlan(ports, directory, items)
    else await clearItem(ports.place, trash_id, [])
    await writeModels(ports.index, { remove: gone })
    await entry.commit()
    await keepReserve(ports.place)
    return outcomes
  } catch (error) {
    // What cannot be undone now (the disk can only be read by now) is finished when the library is opened next.
    if (await undoAll(ports, outcomes, first.item)) await entry.commit()
    throw error
  }
}

interface Moving {
  readonly planned: readonly PlannedDeletion[]
  /** Filled. */
  readonly outcomes: TrashedModelOutcome[]
  readonly call: TrashModelsCall
}

type Moved = MovedAway & { readonly modelId: string }

async function moveAll(ports: LibraryPorts, { planned, outcomes, call }: Moving): Promise<readonly Moved[]> {
  const { place, fileCalls: calls } = ports
  const look = lookBy(calls)
  const rest = createEventLoopRest(1)
  const moves: Moved[] = []
  for (const { item, kept } of planned) {
    if (call.signal?.aborted) {
      outcomes.push({ state: 'left', item })
      continue
    }
    try {
      const moved = await moveAway({ place, item, look, calls })
      const left = moved.left.map(({ path }) => path)
      moves.push({ ...moved, modelId: item.model_id })
      outcomes.push({ state: 'trashed', item, kept: [...kept, ...left].sort() })
    } catch (error) {
      if (planned.length === 1 || !isOfOneModel(error) || !(await undo(ports, item))) {
        outcomes.push({ state: 'trashed', item, kept })
        throw error
      }
      outcomes.push({ state: 'failed', item, error })
    }
    call.onMoved?.(outcomes.length)
    if (rest.isDue()) await rest.take()
  }
  return moves
}

/** A full disk or one that cannot be written is no matter of one model. */
function isOfOneModel(error: unknown): boolean {
  return isCodedError(error) && !['disk_full', 'read_only', 'io_error'].includes(error.code)
}

async function undoAll(
  ports: LibraryPorts,
  outcomes: readonly TrashedModelOutcome[],
  first: TrashItem,
): Promise<boolean> {
  let isUndone = true
  for (const { state, item } of outcomes.toReversed())
    if (state === 'trashed' && !(await undo(ports, item))) isUndone = false
  return isUndone && tried(ports, first, () => clearItem(ports.place, first.trash_id, []))
}

function undo(ports: LibraryPorts, item: TrashItem): Promise<boolean> {
  const { place } = ports
  const all = item.directories.map(({ path }) => path)
  return tried(ports, item, async () => {
    await moveBack({ place, item, look: lookAt }, all)
    await clearDirectories(
      { directory: itemDirectory(place, item.trash_id), mark: turnMark(item.trash_id) },
      item.moves,
    )
  })
}

async function tried({ logger }: LibraryPorts, item: TrashItem, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    logger.warn('a deletion could not be undone', { model_id: item.model_id, reason: String(error) })
    return false
  }
}
