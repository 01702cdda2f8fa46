import { rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type AssetRegistryV1, CodedError, type QuarantineRecordV1 } from '@plinth/contracts'
import {
  errnoOf,
  makeDirectory,
  patiently,
  sweepTemporaries,
  syncDirectory,
  withFileErrors,
  writeJsonDurably,
} from '@plinth/durable'
import type { Project } from '../workspace/project.ts'
import { readRegistry } from '../workspace/registry.ts'
import { claimPlace, dropClaim } from './claim-place.ts'
import { isOccupied, lineOf, quarantinePlaces } from './quarantine-record.ts'

/** What moving needs to know of the project. */
export type MovePlace = Pick<Project, 'places' | 'processes'>

/**
 * Brings about that an asset is in quarantine: record written, line gone from the registry, files moved. Whatever of it is so already is
 * left alone, so this finishes what a killed process began. The registry comes first: nobody ever sees a registered asset without files.
 * @throws file errors; then some of it may have been done.
 */
export async function settleAside({ places, processes }: MovePlace, record: QuarantineRecordV1): Promise<void> {
  const here = quarantinePlaces(places, record.quarantine_id)
  await makeDirectory(here.directory)
  await writeJsonDurably(here.record, record, { processes })
  await syncDirectory(places.quarantine)
  await rewriteRegistry({ places, processes }, (registry) => {
    const assets = registry.assets.filter(({ asset_uuid }) => asset_uuid !== record.asset_uuid)
    return assets.length === registry.assets.length ? undefined : { ...registry, assets }
  })
  // Files that are here already are the asset's; what lies at its root then is somebody else's.
  if (!(await isOccupied(here.files))) await moveAside(join(places.root, record.root), here.files)
}

/**
 * Brings about that a quarantined asset is back: files moved, line in the registry, record gone. Otherwise as {@link settleAside}.
 * `after_kill`: an empty directory at the root is what the killed process had claimed.
 * @throws CodedError `place_occupied`; file errors.
 */
export async function settleBack(
  { places, processes }: MovePlace,
  record: QuarantineRecordV1,
  begun: 'now' | 'after_kill' = 'now',
): Promise<void> {
  const here = quarantinePlaces(places, record.quarantine_id)
  const root = join(places.root, record.root)
  if (await isOccupied(here.files)) {
    await makeDirectory(dirname(root))
    if (begun === 'after_kill') await withFileErrors({ doing: 'move', path: root }, () => dropClaim(root))
    await moveBack(here.files, root)
  }
  await rewriteRegistry({ places, processes }, (registry) => {
    if (registry.assets.some(({ asset_id }) => asset_id === record.asset_id)) return undefined
    const next_asset_id = Math.max(registry.next_asset_id, record.asset_id + 1)
    return { ...registry, next_asset_id, assets: [...registry.assets, lineOf(record)] }
  })
  await forgetEntry({ places, processes }, record.quarantine_id)
}

/** Removes an entry that holds no files. Files that are there stay, and so does their directory. */
async function forgetEntry({ places, processes }: MovePlace, quarantine_id: string): Promise<void> {
  const { directory, record } = quarantinePlaces(places, quarantine_id)
  if (!(await isOccupied(directory))) return
  await withFileErrors({ doing: 'remove', path: directory }, async () => {
    await rm(record, { force: true })
    await sweepTemporaries(directory, processes)
    await rmdir(directory).catch((error: unknown) => {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error
    })
    await syncDirectory(places.quarantine)
  })
}

/** One rename: modes, times, links and names stay as they are. Something in the way is left alone. */
async function moveBack(from: string, to: string): Promise<void> {
  await withFileErrors({ doing: 'move', path: from }, async () => {
    const claim = await claimPlace(to)
    if (!claim) throw placeOccupied(to)
    try {
      await patiently(() => rename(from, to))
    } catch (error) {
      await claim.release()
      throw ['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '') ? placeOccupied(to) : error
    }
    await syncMove(from, to)
  })
}

/** The same into the quarantine, where nobody else puts anything. Nothing to move is fine. */
async function moveAside(from: string, to: string): Promise<void> {
  await withFileErrors({ doing: 'move', path: from }, async () => {
    if (!(await isOccupied(from))) return
    await patiently(() => rename(from, to))
    await syncMove(from, to)
  })
}

async function syncMove(from: string, to: string): Promise<void> {
  await syncDirectory(dirname(from))
  await syncDirectory(dirname(to))
}

async function rewriteRegistry(
  { places, processes }: MovePlace,
  change: (registry: AssetRegistryV1) => AssetRegistryV1 | undefined,
): Promise<void> {
  const changed = change(await readRegistry(places.registry))
  if (changed) await writeJsonDurably(places.registry, changed, { processes })
}

function placeOccupied(path: string): CodedError {
  return new CodedError('place_occupied', `something lies at ${path}: nothing was moved there`, {
    hint: 'Move it away, then try again.',
    details: { path },
  })
}
