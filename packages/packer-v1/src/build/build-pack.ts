import { join } from 'node:path'
import { isCodedError, type PackerDiagnostic, type PackWorkspaceResult } from '@plinth/contracts'
import type { OperationEvents } from '@plinth/packer-api'
import type { BuildCache } from '../cache/build-cache.ts'
import { openBuildCache } from '../cache/open-build-cache.ts'
import { createConversionPool } from '../conversion/conversion-pool.ts'
import { counted } from '../counted.ts'
import { diagnostic } from '../workspace/diagnostics.ts'
import type { Project } from '../workspace/project.ts'
import { packSet, type Snapshot } from '../workspace/snapshot.ts'
import { auditBuild } from './audit-build.ts'
import { type BuildRecord, readBuildRecord, stampsOf, writeBuildRecord } from './build-record.ts'
import { chooseSources } from './choose-sources.ts'
import { inputDigests } from './input-digests.ts'
import type { PlannedAsset, PlanningPlace } from './plan-asset.ts'
import { buildable, planPack } from './plan-pack.ts'
import { openPreviousPack } from './previous-pack.ts'
import { recordOf } from './record-of.ts'
import { writeBuild } from './write-build.ts'

/** How a build is made. */
export interface BuildOptions {
  /** `full` takes nothing from the last build and the cache. */
  readonly mode: 'incremental' | 'full'
  /** The share of the assets, 0 to 1, that is made again and compared. */
  readonly audit?: number | undefined
  /** A pack whose offsets are kept; absolute or relative to the project's root. */
  readonly stable_from?: string | undefined
}

/** What a build came to. */
export type BuiltPack =
  | {
      readonly state: 'built'
      readonly artifacts: PackWorkspaceResult['artifacts']
      readonly figures: BuildFigures
      /** Hygiene: what the cache could not do. */
      readonly findings: readonly PackerDiagnostic[]
    }
  | { readonly state: 'failed'; readonly blockers: readonly PackerDiagnostic[] }

/** What a build was spared. */
export interface BuildFigures {
  readonly cache: { readonly hits: number; readonly misses: number }
  readonly audited: number
}

/** A snapshot to build, and the file system's clock before it was taken: see `fileSystemClock`. */
export interface BuildMoment {
  readonly snapshot: Snapshot
  readonly began_at: string
}

/**
 * Builds the pack of a snapshot that has no blocking diagnostic. An incremental build and a full one give the same bytes: what the last build
 * left is used where it is surely what this one would make, and a payload that turns out to be another makes this build a full one.
 * @throws CodedError as planPack and writeBuild do.
 */
export async function buildPack(
  project: Project,
  events: OperationEvents,
  request: BuildOptions & BuildMoment,
): Promise<BuiltPack> {
  try {
    return await buildOnce(project, events, request)
  } catch (error) {
    if (request.mode === 'full' || !isCodedError(error) || error.code !== 'source_content_changed') throw error
    return buildOnce(project, events, { ...request, mode: 'full' })
  }
}

async function buildOnce(
  project: Project,
  events: OperationEvents,
  request: BuildOptions & BuildMoment,
): Promise<BuiltPack> {
  const { mode, audit = 0, stable_from, snapshot, began_at } = request
  const record = mode === 'full' ? undefined : await readBuildRecord(project)
  await using cache = openBuildCache({ directory: project.places.cache, processes: project.processes }, project.cache)
  await using pool = createConversionPool()
  const digests = inputDigests(record)
  const place: PlanningPlace = { record, digests, mode, cache, pool, directory: project.places.cache }
  const plan = await planPack(buildable(packSet(snapshot), project.families), place)
  if (plan.state === 'failed') return plan
  const audited = await auditBuild(plan.assets, { ...place, root: project.places.root, fraction: audit })
  if (audited.findings.length > 0) return { state: 'failed', blockers: audited.findings }
  const figures = { cache: figuresOf(plan.assets), audited: audited.audited }
  tellCache(events, plan.assets)
  if (record && stable_from === undefined && (await isPublished(project, record, plan.assets))) {
    if (!plan.assets.every(({ isSettled }) => isSettled)) {
      await writeBuildRecord(project, recordOf({ ...record, began_at }, plan.assets, undefined))
    }
    return { state: 'built', artifacts: record.published.artifacts, figures, findings: findingsOf(cache) }
  }
  await using previous = await openPreviousPack(project, record)
  const planned = await chooseSources(plan.assets, { ...place, previous })
  const written = await writeBuild(project, events, { assets: packSet(snapshot), planned, stableFrom: stable_from })
  const { artifacts, entries } = written
  const stamps = await stampsOf(artifacts.map(({ label }) => join(project.places.build, label)))
  const layout = stable_from === undefined ? 'compact' : 'stable'
  await writeBuildRecord(
    project,
    recordOf({ began_at, published: { layout, artifacts, stamps } }, plan.assets, entries),
  )
  await cache.evict()
  return { state: 'built', artifacts, figures, findings: findingsOf(cache) }
}

/** Whether what lies in `build/` is what this plan would give: the same assets as then, and nobody wrote since. */
async function isPublished(project: Project, record: BuildRecord, assets: readonly PlannedAsset[]): Promise<boolean> {
  const { layout, artifacts, stamps } = record.published
  const isSame = assets.length === Object.keys(record.assets).length && assets.every(({ origin }) => origin === 'same')
  if (!isSame || layout !== 'compact' || stamps.includes('')) return false
  const found = await stampsOf(artifacts.map(({ label }) => join(project.places.build, label)))
  return found.every((stamp, index) => stamp === stamps[index])
}

function findingsOf({ troubles }: BuildCache): readonly PackerDiagnostic[] {
  return (troubles?.() ?? []).map((trouble) => diagnostic('remote_cache_unused', trouble))
}

function figuresOf(assets: readonly PlannedAsset[]): BuildFigures['cache'] {
  const hits = assets.filter(({ origin }) => origin === 'same' || origin === 'hit').length
  return { hits, misses: assets.length - hits }
}

/** One event each, however many assets there are; nothing of assets that are packed as they lie. */
function tellCache(events: OperationEvents, assets: readonly PlannedAsset[]): void {
  const idsOf = (...origins: readonly PlannedAsset['origin'][]) =>
    assets.filter(({ origin }) => origins.includes(origin)).map(({ asset }) => asset.asset_id)
  const [hits, misses] = [idsOf('same', 'hit'), idsOf('miss')]
  const as = (count: number, what: string) => `${counted(count, 'asset')} ${what}.`
  if (hits.length > 0) {
    events.publish({ kind: 'cache_hit', summary: as(hits.length, 'taken as made before'), affected_assets: hits })
  }
  if (misses.length > 0) {
    events.publish({ kind: 'cache_miss', summary: as(misses.length, 'converted'), affected_assets: misses })
  }
}
