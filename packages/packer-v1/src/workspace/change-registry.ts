import { writeJsonDurably } from '@plinth/durable'
import type { OperationEvents } from '@plinth/packer-api'
import { adopt, enterState, type Project } from './project.ts'
import { checkLayout } from './read-workspace.ts'
import { refreshRegistry } from './reconcile.ts'
import { registryStamp } from './registry.ts'
import { draftRegistry, type RegistryDraft } from './registry-draft.ts'
import { assemble } from './take-snapshot.ts'

/**
 * A change of the registry. It may look at files first; it changes the draft only when it is sure to succeed, and its answer is given once
 * the draft is committed.
 */
export type RegistryChange<T> = (draft: RegistryDraft) => Promise<T>

/** A change that waits for its turn. */
export interface PendingChange {
  readonly events: OperationEvents
  /** Makes the change in the draft and gives what settles its caller. */
  readonly run: (draft: RegistryDraft) => Promise<Settle>
  readonly reject: (error: unknown) => void
}

type Settle = () => void

/**
 * Changes the registry in a turn of the write lane. Changes that wait for the same turn are made one after the other, in the order of
 * asking, and committed together: one durable write for all of them.
 */
export function changeRegistry<T>(project: Project, events: OperationEvents, change: RegistryChange<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const run = async (draft: RegistryDraft): Promise<Settle> => {
    const answer = await change(draft)
    return () => resolve(answer)
  }
  const pending: PendingChange = { events, run, reject }
  if (project.memory.batch) project.memory.batch.push(pending)
  else enqueueBatch(project, [pending])
  return promise
}

/** Whoever takes a turn for something else closes the batch that is being gathered, so that the order of asking is kept. */
export function closeBatch({ memory }: Project): void {
  memory.batch = undefined
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
  const draft = draftRegistry(await refreshRegistry(project, first.events))
  const settles: Settle[] = []
  let committer = first
  for (const pending of batch) {
    const wasChanged = draft.isChanged()
    settles.push(await pending.run(draft).catch((error: unknown) => () => pending.reject(error)))
    if (!wasChanged && draft.isChanged()) committer = pending
  }
  if (draft.isChanged()) await commit(project, draft, committer.events)
  return settles
}

async function commit(project: Project, draft: RegistryDraft, events: OperationEvents): Promise<void> {
  const { registry, assets } = draft.result()
  enterState(project, 'committing', events)
  try {
    await writeJsonDurably(project.places.registry, registry, { processes: project.processes }) // commit point
    project.memory.commits += 1
    project.memory.registryStamp = await registryStamp(project.places.registry)
    adopt(project, assemble(registry, assets))
  } finally {
    enterState(project, 'healthy', events)
  }
}
