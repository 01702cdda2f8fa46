import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { OperationEvents, PackerEventBus } from '@plinth/packer-api'
import { enterState, type Project } from './project.ts'
import { reconcile } from './reconcile.ts'
import { registryStamp } from './registry.ts'
import type { WorkspaceWatcher } from './workspace-watcher.ts'

/** What observing needs besides the project. */
export interface Observation {
  readonly watcher: WorkspaceWatcher
  /** How long the project must be quiet before it is looked at, in milliseconds. */
  readonly quietMs: number
  readonly events: PackerEventBus
  readonly project_id: string
}

/** Watches a project until it is closed. */
export interface Observer {
  /** Waits for a look that is under way. */
  readonly close: () => Promise<void>
}

/**
 * Watches a project in the background. What changed turns the project and the assets that it concerns `stale` (`diverged` where the registry
 * or a root is another one) at once; when the disk is quiet, a look at it brings the snapshot up to date. Each such round is an operation of
 * its own on the bus. Nothing is written, and nothing is said while this process writes: what it reports is what has been committed.
 */
export function observeProject(project: Project, observation: Observation): Observer {
  const round = createRound(project, observation)
  const watching = observation.watcher.watch(project.places.root, (path) => round.noticed(path))
  return {
    close: async () => {
      watching.close()
      await round.close()
    },
  }
}

function createRound(project: Project, { quietMs, events, project_id }: Observation) {
  let operation: OperationEvents | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let work: Promise<unknown> = Promise.resolve()
  let closed = false
  const enqueue = (step: () => Promise<void>) => {
    // What a look meets is in the project's state and in its next operation.
    work = work.then(() => (closed ? undefined : step())).catch(() => {})
  }
  const look = async () => {
    await project.lane.idle()
    const round = operation ?? events.startOperation({ project_id })
    operation = undefined
    try {
      await reconcile(project, round)
    } finally {
      round.end()
    }
  }
  const suspect = async (path: string) => {
    const suspicion = project.lane.isBusy() ? undefined : await suspicionOf(project, path)
    if (suspicion && !project.lane.isBusy()) {
      operation ??= events.startOperation({ project_id })
      enterState(project, suspicion.state, { events: operation, assets: suspicion.assets })
    }
    clearTimeout(timer)
    timer = setTimeout(() => enqueue(look), quietMs)
    timer.unref()
  }
  return {
    noticed: (path: string) => enqueue(() => suspect(path)),
    close: async () => {
      closed = true
      clearTimeout(timer)
      await work
      operation?.end()
    },
  }
}

interface Suspicion {
  readonly state: 'stale' | 'diverged'
  readonly assets: readonly number[]
}

/** What a change at a path says of the snapshot; undefined: nothing that readers need to know before somebody has looked. */
async function suspicionOf(project: Project, path: string): Promise<Suspicion | undefined> {
  const { memory, places } = project
  const { snapshot, state } = memory
  if (!snapshot || (state !== 'healthy' && state !== 'stale' && state !== 'diverged')) return undefined
  if (path === '.packer/registry.json') {
    const isOurs = (await registryStamp(places.registry)) === memory.registryStamp
    return isOurs ? undefined : { state: 'diverged', assets: [] }
  }
  const touched = snapshot.assets.filter(({ root }) => `${path}/`.startsWith(`${root}/`) || root.startsWith(`${path}/`))
  if (touched.length === 0) return undefined
  const isThere = await Promise.all(
    touched.map(({ root }) =>
      access(join(places.root, root, 'asset.json')).then(
        () => true,
        () => false,
      ),
    ),
  )
  const isWorse = state === 'diverged' || isThere.includes(false)
  return { state: isWorse ? 'diverged' : 'stale', assets: touched.map(({ asset_id }) => asset_id) }
}
