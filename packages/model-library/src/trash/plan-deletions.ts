import { join } from 'node:path'
import { sweepTemporaries, temporaryOwner } from '@plinth/durable'
import { createEventLoopRest } from '../event-loop-rest.ts'
import { readMountPoints } from '../external/look/mount-table.ts'
import { verdictsDirectory } from '../external/verdict-file.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import { requireRecord } from '../registry/model-record.ts'
import { registryLink } from '../registry/registry-directory.ts'
import { lookBy, lookedOnce } from './file-identity.ts'
import { type DeletionView, type PlannedDeletion, planDeletion } from './plan-deletion.ts'
import { BytesNeeded, type KnownDigests } from './prove-ownership.ts'
import { deviceOfTrash, isOnMountOfTrash, newTrashIds, trashUnavailable } from './trash-place.ts'

/** What was found out about a model that is to go. `bytes_needed`: only the bytes of its files tell whose they are. */
export type DeletionPlan =
  | { readonly state: 'planned'; readonly modelId: string; readonly planned: PlannedDeletion }
  | { readonly state: 'external' | 'bytes_needed'; readonly modelId: string }
  | { readonly state: 'refused'; readonly modelId: string; readonly error: unknown }

/** How deletions are planned. */
export interface PlanDeletionsOptions extends Pick<DeletionView, 'digests' | 'reads' | 'signal'> {
  readonly digests: KnownDigests
  readonly onPlanned?: ((planned: number) => void) | undefined
}

/**
 * Finds out what goes with models, each by itself: one that cannot go keeps no other. Changes nothing but temporaries that killed processes left.
 * @throws CodedError `registry_link`: a link is in the place of the trash; file errors of the trash.
 */
export async function planDeletions(
  ports: LibraryPorts,
  modelIds: readonly string[],
  { onPlanned, ...options }: PlanDeletionsOptions,
): Promise<readonly DeletionPlan[]> {
  const device = await deviceOfTrash(ports.place)
  const [look, lookOnce] = [lookBy(ports.fileCalls), lookedOnce(ports.fileCalls)]
  const mountPoints = await readMountPoints()
  const view: DeletionView = { ...options, look, lookOnce, mountPoints, device }
  const trashIdOf = newTrashIds(ports.now())
  const rest = createEventLoopRest(1)
  const plans: DeletionPlan[] = []
  let turn = 0
  for (const modelId of modelIds) {
    options.signal?.throwIfAborted()
    const plan = await planOne(ports, { modelId, view, trashId: trashIdOf(turn) })
    if (plan.state === 'planned') turn += 1
    plans.push(plan)
    onPlanned?.(plans.length)
    if (rest.isDue()) await rest.take()
  }
  return plans
}

interface One {
  readonly modelId: string
  readonly trashId: string
  readonly view: DeletionView
}

async function planOne(ports: LibraryPorts, one: One): Promise<DeletionPlan> {
  const { modelId, view } = one
  try {
    await requireOwnPlaces(ports, one)
    const { metadata } = await requireRecord(ports, modelId)
    if (metadata.storage_kind === 'external_reference') return { state: 'external', modelId }
    const directory = modelDirectory(ports.place, modelId)
    const { device } = (await view.look(directory)) ?? {}
    if (device !== view.device || !isOnMountOfTrash(ports.place, modelId, view.mountPoints))
      throw trashUnavailable(ports.place, modelId)
    const planned = await planDeletion(ports, { ...one, metadata })
    if (!planned.kept.some((path) => temporaryOwner(path))) return { state: 'planned', modelId, planned }
    await sweepTemporaries(directory, ports.processes)
    return { state: 'planned', modelId, planned: await planDeletion(ports, { ...one, metadata }) }
  } catch (error) {
    view.signal?.throwIfAborted()
    return error instanceof BytesNeeded ? { state: 'bytes_needed', modelId } : { state: 'refused', modelId, error }
  }
}

/** Nothing on the way to a model, its bindings and its last verdict is a link, and nothing is mounted there. @throws CodedError `registry_link` */
async function requireOwnPlaces({ place }: LibraryPorts, { modelId, view }: One): Promise<void> {
  for (const root of [place.root, place.bindingsDirectory, verdictsDirectory(place)]) {
    let path = root
    for (const name of modelId.split('/')) {
      path = join(path, name)
      const found = await view.lookOnce(path)
      if (found?.isSymbolicLink()) throw registryLink(path)
      if (!found) break
    }
  }
  const directory = modelDirectory(place, modelId)
  if (view.mountPoints?.includes(directory)) throw registryLink(directory)
}
