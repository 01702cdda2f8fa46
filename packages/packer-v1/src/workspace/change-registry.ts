import { writeJsonDurably } from '@plinth/durable'
import type { OperationEvents } from '@plinth/packer-api'
import { mapBounded, mapInSlices } from '../bounded.ts'
import { recoverInTurn } from '../build/recover-workspace.ts'
import { adopt, closeBatch, enterState, type Project } from './project.ts'
import { checkLayout } from './read-workspace.ts'
import { refreshRegistry } from './reconcile.ts'
import { registryStamp } from './registry.ts'
import { draftRegistry, type RegistryDraft } from './registry-draft.ts'
import { assemble } from './take-snapshot.ts'

/** A change of the registry; its answer is given once the draft is committed. */
export interface RegistryChange<P, T> {
  /** Looks at files, in the turn; changes that share a turn prepare at once. */
  readonly prepare: () => Promise<P>
  /** Decides, and changes the draft when it is sure to succeed. */
  readonly apply: (draft: RegistryDraft, prepared: P) => T
}

/** A change that waits for its turn. */
export interface PendingChange {
  readonly events: OperationEvents
  /** Prepares; gives what makes the change in the draft, which gives what settles its caller. */
  readonly prepare: () => Promise<Apply>
  readonly reject: (error: unknown) => void
}

type Settle = () => void
type Apply = (draft: RegistryDraft) => Settle

/**
 * Changes the registry in a turn of the write lane. Changes that wait for the same turn are made one after the other, in the order of
 * asking, and committed together: one durable write for all of them.
 */
export function changeRegistry<P, T>(
  project: Project,
  events: OperationEvents,
  change: RegistryChange<P, T>,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const prepare = async (): Promise<Apply> => {
    const prepared = await change.prepare()
    return (draft) => {
      const answer = change.apply(draft, prepared)
      return () => resolve(answer)
    }
  }
  const pending: PendingChange = { events, prepare, reject }
  if (project.memory.batch) project.memory.batch.push(pending)
  else enqueueBatch(project, [pending])
  return promise
}

function enqueueBatch(project: Project, batch: PendingChange[]): void {
  project.memory.batch = batch
  project.lane
    .take('change the registry', async () => {
      if (project.memory.batch === batch) closeBatch(project)
      return runBatch(project, batch)
    })
    // Callers go on when the turn is over, so that they never meet their own lock.
    .then((settles) => settles.forEach((settle) => void settle()))
    .catch((error: unknown) => {
      if (project.memory.batch === batch) closeBatch(project)
      for (const { reject } of batch) reject(error)
    })
}

async function runBatch(project: Project, batch: readonly PendingChange[]): Promise<readonly Settle[]> {
  const [first] = batch
  if (!first) return []
  await checkLayout(project, 'write')
  await recoverInTurn(project, first.events)
  const draft = draftRegistry(await refreshRegistry(project, first.events))
  const prepared = await mapBounded(batch, async (pending) => ({ pending, apply: await prepareQuietly(pending) }))
  let committer = first
  const settles = await mapInSlices(prepared, ({ pending, apply }) => {
    const wasChanged = draft.isChanged()
    const settle = apply(draft)
    if (!wasChanged && draft.isChanged()) committer = pending
    return settle
  })
  if (draft.isChanged()) await commitRegistry(project, draft, committer.events)
  return settles
}

/** A change that cannot be prepared changes nothing and leaves the others of its turn alone. */
async function prepareQuietly({ prepare, reject }: PendingChange): Promise<Apply> {
  return prepare().catch((error: unknown) => () => () => reject(error))
}

/**
 * Writes the draft and puts its snapshot in the place of what was known. Call it in a turn of the lane, on a draft that began in that turn.
 * @throws file errors; the registry is the old one then.
 */
export async function commitRegistry(project: Project, draft: RegistryDraft, events: OperationEvents): Promise<void> {
  const { registry, assets } = draft.result()
  enterState(project, 'committing', { events, assets: draft.changed() })
  try {
    await writeJsonDurably(project.places.registry, registry, { processes: project.processes }) // commit point
    project.memory.commits += 1
    project.memory.registryStamp = await registryStamp(project.places.registry)
    adopt(project, assemble(registry, assets))
  } finally {
    enterState(project, 'healthy', { events })
  }
}
