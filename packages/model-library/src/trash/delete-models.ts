import { isCodedError } from '@plinth/contracts'
import { deleteExternalModel } from '../external/delete-external-model.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { parseModelId } from '../registry/model-id.ts'
import type { DeleteModelResult } from './delete-model.ts'
import { settleLinks } from './links-of-deleted.ts'
import { type DeletionPlan, planDeletions } from './plan-deletions.ts'
import type { KnownDigests } from './prove-ownership.ts'
import { withReserve } from './reserve.ts'
import { type TrashedModelOutcome, trashModels } from './trash-models.ts'

/** How far a deletion of many models is: `planning`, in which nothing is changed, and `deleting`. */
export interface DeleteProgress {
  readonly phase: 'planning' | 'deleting'
  /** At most `total`. */
  readonly completed: number
  readonly total: number
  readonly unit: 'models'
}

/** How models are deleted. */
export interface DeleteModelsOptions extends CallOptions {
  /** What becomes of the library's own symbolic links to them in apps' folders: `remove` takes them away until they are restored. Default `keep`. */
  readonly links?: 'keep' | 'remove' | undefined
  readonly onEvent?: ((progress: DeleteProgress) => void) | undefined
}

/** A model that could not be deleted, and is as it was. */
export interface NotDeleted {
  readonly model_id: string
  readonly code: string
  readonly message: string
  readonly hint?: string
}

/** What a deletion of many models did. */
export interface DeleteModelsResult {
  /** `partly_deleted`: `failed` says which are not. `cancelled`: it was called off, and `left` says before which. */
  readonly status: 'deleted' | 'partly_deleted' | 'cancelled'
  readonly deleted: readonly DeleteModelResult[]
  readonly failed: readonly NotDeleted[]
  /** Ids that it did not come to. */
  readonly left: readonly string[]
  /** Bytes of the files that went into the trash. */
  readonly size_bytes: number
  /** One sentence for people. */
  readonly summary: string
}

/**
 * Takes models out of the library, as `deleteModel` does, in one change: a plan of all of them, one entry in the journal, one wait for the disk.
 * Each is by itself: one that cannot go is said, and is as it was. Called off, it ends between two models, and what is done is done. Killed
 * midway, each model is whole in the library or in the trash after the next opening.
 * @throws CodedError `invalid_model_id`, before anything is changed; `cancelled` when nothing was done yet; `library_busy`, `read_only`,
 * `disk_full`, `registry_link`; file errors: then all of them are as they were.
 */
export async function deleteModels(
  ports: LibraryPorts,
  modelIds: readonly string[],
  options: DeleteModelsOptions = {},
): Promise<DeleteModelsResult> {
  const ids = [...new Set(modelIds)]
  for (const id of ids) parseModelId(id)
  const ended = await deleteEach(ports, ids, options)
  const deleted = ended.flatMap((each) => (each.state === 'deleted' ? [each.result] : []))
  const failed = ended.flatMap((each) => (each.state === 'failed' ? [notDeleted(each)] : []))
  const left = ended.flatMap((each) => (each.state === 'left' ? [each.modelId] : []))
  const status = left.length > 0 ? 'cancelled' : failed.length > 0 ? 'partly_deleted' : 'deleted'
  const size_bytes = deleted.reduce((sum, each) => sum + (each.size_bytes ?? 0), 0)
  const rest = [
    ...(failed.length === 0 ? [] : [`${failed.length} could not be`]),
    ...(left.length === 0 ? [] : [`${left.length} were left when it was called off`]),
  ]
  const summary = [`${deleted.length} of ${ids.length} models were deleted`, ...rest].join(', ')
  return { status, deleted, failed, left, size_bytes, summary: `${summary}.` }
}

/** What became of one model. */
export type DeletionEnd =
  | { readonly state: 'deleted'; readonly modelId: string; readonly result: DeleteModelResult }
  | { readonly state: 'failed'; readonly modelId: string; readonly error: unknown }
  | { readonly state: 'left'; readonly modelId: string }

/** Deletes models; gives what became of each, in their order. @throws CodedError as {@link deleteModels} */
export async function deleteEach(
  ports: LibraryPorts,
  modelIds: readonly string[],
  options: DeleteModelsOptions,
): Promise<readonly DeletionEnd[]> {
  const ends = new Map<string, DeletionEnd>()
  const { plans, outcomes } = await withReserve(ports.place, () => trashOwned(ports, modelIds, options))
  for (const each of outcomes) ends.set(each.item.model_id, endOf(each))
  const gone = outcomes.flatMap((each) => (each.state === 'trashed' ? [each.item] : []))
  const links = gone.length === 0 ? new Map() : await settleLinks(ports, gone, options.links ?? 'keep')
  for (const plan of plans) {
    const { modelId } = plan
    if (plan.state === 'refused') ends.set(modelId, { state: 'failed', modelId, error: plan.error })
    if (plan.state === 'external') ends.set(modelId, await deleteExternal(ports, modelId, options))
  }
  return modelIds.flatMap((id) => {
    const end = ends.get(id)
    const found = links.get(id)
    if (end?.state !== 'deleted' || !found) return end ?? []
    return { ...end, result: { ...end.result, links: found } }
  })
}

async function trashOwned(
  ports: LibraryPorts,
  modelIds: readonly string[],
  { signal, onEvent }: DeleteModelsOptions,
): Promise<{ readonly plans: readonly DeletionPlan[]; readonly outcomes: readonly TrashedModelOutcome[] }> {
  const digests: KnownDigests = new Map()
  const total = modelIds.length
  const tell = (phase: DeleteProgress['phase']) => (completed: number) =>
    onEvent?.({ phase, completed, total, unit: 'models' })
  const plan = (ids: readonly string[], reads: 'digests' | 'names') =>
    planDeletions(ports, ids, { digests, reads, signal, onPlanned: tell('planning') })
  for (let reads: 'digests' | 'names' = 'names'; ; reads = 'digests') {
    let unread: readonly string[]
    {
      await using _lock = await ports.lock('delete models', signal)
      const plans = await plan(modelIds, reads)
      unread = plans.flatMap(({ state, modelId }) => (state === 'bytes_needed' ? [modelId] : []))
      if (unread.length === 0) {
        signal?.throwIfAborted()
        const planned = plans.flatMap((each) => (each.state === 'planned' ? [each.planned] : []))
        return { plans, outcomes: await trashModels(ports, planned, { signal, onMoved: tell('deleting') }) }
      }
    }
    // What has to be read is read while others need not wait; what comes of it is judged under the lock.
    await plan(unread, 'digests')
  }
}

async function deleteExternal(ports: LibraryPorts, modelId: string, { signal }: CallOptions): Promise<DeletionEnd> {
  if (signal?.aborted) return { state: 'left', modelId }
  try {
    return { state: 'deleted', modelId, result: await deleteExternalModel(ports, modelId, { signal }) }
  } catch (error) {
    return signal?.aborted ? { state: 'left', modelId } : { state: 'failed', modelId, error }
  }
}

function endOf(outcome: TrashedModelOutcome): DeletionEnd {
  const modelId = outcome.item.model_id
  if (outcome.state === 'left') return { state: 'left', modelId }
  if (outcome.state === 'failed') return { state: 'failed', modelId, error: outcome.error }
  const { item, kept } = outcome
  const { trash_id, size_bytes } = item
  const stayed = kept.length === 0 ? '' : `; what the library did not create stayed (${kept.length})`
  const summary = `${modelId} was moved to the trash as ${trash_id}${stayed}.`
  return {
    state: 'deleted',
    modelId,
    result: { status: 'deleted', model_id: modelId, trash_id, size_bytes, kept, summary },
  }
}

function notDeleted({ modelId, error }: { readonly modelId: string; readonly error: unknown }): NotDeleted {
  if (!isCodedError(error)) return { model_id: modelId, code: 'unexpected', message: String(error) }
  const { code, message, hint } = error
  return { model_id: modelId, code, message, ...(hint === undefined ? {} : { hint }) }
}
