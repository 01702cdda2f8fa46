import type { PackerRuntimeState } from '@plinth/contracts'
import type { ProcessTable } from '@plinth/durable'
import type { OperationEvents } from '@plinth/packer-api'
import type { BuildRecord } from '../build/build-record.ts'
import type { CacheSettings } from '../cache/build-cache.ts'
import type { AssetFamily } from '../families/asset-family.ts'
import type { PendingChange } from './change-registry.ts'
import type { KnownLooks } from './known-looks.ts'
import { type WorkspacePlaces, workspacePlaces } from './layout.ts'
import type { Snapshot } from './snapshot.ts'
import { createWriteLane, type WriteLane } from './write-lane.ts'

/** One project while the service runs: where it lies, its write lane, and what is known of it. */
export interface Project {
  readonly places: WorkspacePlaces
  readonly families: ReadonlyMap<string, AssetFamily>
  readonly processes: ProcessTable
  readonly lane: WriteLane
  readonly looks: KnownLooks
  readonly cache: CacheSettings
  readonly memory: ProjectMemory
}

/** What changes while the service runs. */
export interface ProjectMemory {
  /** What reads are answered from; replaced as a whole, never changed. */
  snapshot: Snapshot | undefined
  /** The first look at the disk, while it is under way. */
  opening: Promise<Snapshot> | undefined
  /** Looks at the disk, one after the other. */
  reconciling: Promise<unknown>
  state: PackerRuntimeState
  /** What is being done with single assets, or suspected of them, by id; replaced as a whole. The snapshot says the rest. */
  marks: ReadonlyMap<number, PackerRuntimeState>
  /** Of the registry file that the snapshot was made from. */
  registryStamp: string
  /** What each asset was called when its asset.json was last read, by id. */
  lastNames: ReadonlyMap<number, string>
  /** How often this process has committed: a look at the disk that began before a commit is void. */
  commits: number
  /** Changes of the registry that the next free turn makes together. */
  batch: PendingChange[] | undefined
  /** A publication that was begun and could not be finished: the next turn of the lane tries again. */
  unfinished: (() => Promise<void>) | undefined
  /** What the last build knew, and the stamp of the file that says so. */
  lastBuild: { readonly stamp: string; readonly record: BuildRecord } | undefined
}

/** Settings of {@link openProject}. */
export interface ProjectSettings {
  /** Absolute. */
  readonly root: string
  readonly families: ReadonlyMap<string, AssetFamily>
  readonly processes: ProcessTable
  /** Default: the directory of the project alone. */
  readonly cache?: CacheSettings
}

/** A project of which nothing is known yet; touches no file. */
export function openProject({ root, families, processes, cache = {} }: ProjectSettings): Project {
  const places = workspacePlaces(root)
  return {
    places,
    families,
    processes,
    lane: createWriteLane(places, processes),
    looks: new Map(),
    cache,
    memory: {
      snapshot: undefined,
      opening: undefined,
      reconciling: Promise.resolve(),
      state: 'healthy',
      marks: NO_MARKS,
      registryStamp: '',
      lastNames: new Map(),
      commits: 0,
      batch: undefined,
      unfinished: undefined,
      lastBuild: undefined,
    },
  }
}

/**
 * Enters a state and tells it. `assets` are those that it is about: their views say the same, until the project is healthy or fails.
 */
export function enterState(
  { memory }: Project,
  state: PackerRuntimeState,
  { events, assets = [] }: { readonly events: OperationEvents; readonly assets?: readonly number[] },
): void {
  const isOver = state === 'healthy' || state === 'failed'
  memory.marks = isOver ? NO_MARKS : new Map([...memory.marks, ...assets.map((asset_id) => [asset_id, state] as const)])
  if (memory.state === state) return
  memory.state = state
  const summary = `The workspace is ${state}.`
  const affected = assets.length > 0 ? { affected_assets: assets } : {}
  events.publish({ kind: 'runtime_state_changed', summary, runtime_state: state, ...affected })
}

/** Whoever takes a turn for something else closes the batch that is being gathered, so that the order of asking is kept. */
export function closeBatch({ memory }: Project): void {
  memory.batch = undefined
}

/** Puts `next` in the place of what was known; keeps the old one when nothing differs. The one line where readers begin to see it. */
export function adopt({ memory }: Project, next: Snapshot): Snapshot {
  const before = memory.snapshot
  if (before && sameContent(before, next)) return before
  const named = next.assets.flatMap(({ asset_id, manifest }) => (manifest ? [[asset_id, manifest.name] as const] : []))
  memory.lastNames = new Map([...memory.lastNames, ...named])
  memory.snapshot = Object.freeze({ ...next, revision: (before?.revision ?? 0) + 1 })
  return memory.snapshot
}

const NO_MARKS: ReadonlyMap<number, PackerRuntimeState> = new Map()

function sameContent(a: Snapshot, b: Snapshot): boolean {
  return fingerprint(a) === fingerprint(b)
}

function fingerprint({ registry, assets }: Snapshot): string {
  return JSON.stringify([registry, assets.map(({ stamp, diagnostics }) => [stamp, diagnostics])])
}
