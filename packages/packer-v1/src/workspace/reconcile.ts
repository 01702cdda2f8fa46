import type { AssetRegistryV1, PackerRuntimeState } from '@plinth/contracts'
import type { OperationEvents } from '@plinth/packer-api'
import { adopt, enterState, type Project } from './project.ts'
import { currentSnapshot } from './read-workspace.ts'
import { readRegistry, registryStamp } from './registry.ts'
import type { Snapshot } from './snapshot.ts'
import { compareSnapshots } from './snapshot-changes.ts'
import { takeSnapshot } from './take-snapshot.ts'

/**
 * Looks at the disk and takes over what changed behind the snapshot's back: files of the author, commits of other processes. Changes
 * nothing on disk. The state goes over `stale` (contents differ) or `diverged` (registry or roots differ) and `reconciling` to `healthy`. `at` (the
 * file system's clock before the call) lets later looks know what this one has read.
 */
export function reconcile(project: Project, events: OperationEvents, at?: number): Promise<Snapshot> {
  const { memory } = project
  const result = memory.reconciling
    .then(() => reconcileNow(project, events, at))
    .catch((error: unknown) => {
      enterState(project, 'failed', { events })
      throw error
    })
  memory.reconciling = result.catch(() => {})
  return result
}

/** The snapshot with the registry as it lies on disk; looks at the assets only when another process has changed it. */
export async function refreshRegistry(project: Project, events: OperationEvents): Promise<Snapshot> {
  const snapshot = await currentSnapshot(project)
  const stamp = await registryStamp(project.places.registry)
  return stamp !== '' && stamp === project.memory.registryStamp ? snapshot : reconcile(project, events)
}

async function reconcileNow(project: Project, events: OperationEvents, at: number | undefined): Promise<Snapshot> {
  const { memory } = project
  if (!memory.snapshot) {
    const hadBegun = memory.opening !== undefined
    const first = await currentSnapshot(project)
    // A first look that had begun before this call may have missed what the caller wants to be seen.
    if (!hadBegun) return first
  }
  // Known to be out of date: readers are told while the disk is being looked at.
  const suspects = [...memory.marks.keys()]
  const isSuspected = memory.state === 'stale' || memory.state === 'diverged'
  if (isSuspected) enterState(project, 'reconciling', { events, assets: suspects })
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { commits } = memory
    const stamp = await registryStamp(project.places.registry)
    const place = at === undefined ? project : { ...project, at }
    const found = await takeSnapshot(place, await registryOnDisk(project, stamp))
    // A commit meanwhile, of this process or another one: registry and files would be of two moments.
    if (commits !== memory.commits || stamp !== (await registryStamp(project.places.registry))) continue
    memory.registryStamp = stamp
    return takeOver(project, found, events)
  }
  if (memory.state === 'reconciling') enterState(project, 'stale', { events, assets: suspects })
  return currentSnapshot(project)
}

/** Read again only when the file is another one. */
async function registryOnDisk({ memory, places }: Project, stamp: string): Promise<AssetRegistryV1> {
  const isKnown = stamp !== '' && stamp === memory.registryStamp
  return (isKnown ? memory.snapshot?.registry : undefined) ?? readRegistry(places.registry)
}

function takeOver(project: Project, found: Snapshot, events: OperationEvents): Snapshot {
  const before = project.memory.snapshot ?? found
  const { state, discovered, changed } = compareSnapshots(before, found)
  const assets = [...new Set([...discovered, ...changed])].sort((a, b) => a - b)
  // While a commit is under way the state is the commit's.
  const enter = (next: PackerRuntimeState) => {
    if (project.memory.state !== 'committing') enterState(project, next, { events, assets })
  }
  if (state !== 'same' && project.memory.state !== 'reconciling') enter(state)
  if (discovered.length > 0) {
    const summary = `${discovered.length} registered since the last look.`
    events.publish({ kind: 'asset_discovered', summary, affected_assets: discovered })
  }
  if (changed.length > 0) {
    const summary = `${changed.length} changed since the last look.`
    events.publish({ kind: 'asset_changed', summary, affected_assets: changed })
  }
  if (state !== 'same') enter('reconciling')
  const current = state === 'same' ? before : adopt(project, found)
  enter('healthy')
  return current
}

/** Each attempt is void only if somebody committed meanwhile. */
const ATTEMPTS = 10
