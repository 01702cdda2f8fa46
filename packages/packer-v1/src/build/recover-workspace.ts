import { readdir } from 'node:fs/promises'
import { errnoOf, withFileErrors } from '@plinth/durable'
import type { OperationEvents } from '@plinth/packer-api'
import { recoverMoves } from '../quarantine/recover-moves.ts'
import { closeBatch, type Project } from '../workspace/project.ts'
import { currentSnapshot } from '../workspace/read-workspace.ts'
import { reconcile } from '../workspace/reconcile.ts'
import type { Snapshot } from '../workspace/snapshot.ts'
import { finishPublishing } from './publish-files.ts'

/**
 * What a read is answered from. The first one of a project also finishes what a killed process had begun, and says so; it waits for the
 * write lane only when there is something to finish.
 * @throws CodedError as currentSnapshot does, and errors of locks.
 */
export async function openSnapshot(project: Project, events: OperationEvents): Promise<Snapshot> {
  if (project.memory.snapshot) return project.memory.snapshot
  const snapshot = await currentSnapshot(project)
  if (!(await hasIntents(project))) return snapshot
  await recoverWorkspace(project, events)
  return reconcile(project, events)
}

/** What validation and doctor work on: the same, after a look at the disk that began with this call. Errors as for {@link openSnapshot}. */
export async function freshSnapshot(project: Project, events: OperationEvents): Promise<Snapshot> {
  const known = project.memory.snapshot ?? project.memory.opening
  const snapshot = await openSnapshot(project, events)
  return known ? reconcile(project, events) : snapshot
}

/** In a turn of the write lane: see {@link openSnapshot}. */
export async function recoverInTurn(project: Project, events: OperationEvents): Promise<void> {
  const { finished, discarded } = await finishPublishing(project)
  if (finished) {
    const summary = 'A killed process had decided to publish its pack: the new pack is in place.'
    events.publish({ kind: 'action_applied', summary })
  } else if (discarded > 0) {
    const summary = 'A killed process had not finished its pack: the previous pack stands.'
    events.publish({ kind: 'action_failed', summary })
  }
  for (const { state, summary, asset_id } of await recoverMoves(project)) {
    const kind = state === 'done' ? 'action_applied' : 'action_failed'
    events.publish({ kind, summary, affected_assets: [asset_id] })
  }
}

function recoverWorkspace(project: Project, events: OperationEvents): Promise<void> {
  closeBatch(project)
  return project.lane.take('recover', () => recoverInTurn(project, events))
}

async function hasIntents({ places }: Project): Promise<boolean> {
  return withFileErrors({ doing: 'read', path: places.journal }, async () => {
    const names = await readdir(places.journal).catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error
      return []
    })
    return names.length > 0
  })
}
