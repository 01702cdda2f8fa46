import { readdir, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CollectionPlanV1 } from '@plinth/contracts'
import { removeTree } from '@plinth/durable'
import { isBuilding } from '../store/cache-guard.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { stateDigest } from './choose-entries.ts'
import { CHANGED, type Outcome, skipped } from './outcome.ts'
import { freedAlone, type StoreUnit } from './store-unit.ts'

/** What builders read or write, besides their own prefix. */
const FOR_BUILDERS = new Set<StoreUnit['kind']>(['cached_wheel', 'cache', 'tool', 'resolution', 'leftover'])

/**
 * Removes a unit that is no environment, if it is what was planned, and frees what was planned: when an environment came to share its files it
 * would free less. What builders use goes only while nobody builds; the lock of the caches is held.
 */
export async function removeUnit(
  store: EnvironmentStore,
  unit: StoreUnit,
  entry: CollectionPlanV1['entries'][number],
): Promise<Outcome> {
  if (FOR_BUILDERS.has(unit.kind) && (await isBuilding(store)))
    return skipped('in_use', 'an environment is being built')
  const measure = await store.tools.threads.measureHere(unit.paths)
  if (stateDigest({ ...unit, measure }) !== entry.state_digest) return CHANGED
  const freed_bytes = freedAlone(measure)
  if (freed_bytes < entry.reclaimable_bytes) return CHANGED
  await store.tools.at('removing')
  for (const path of unit.paths) await removeTree(path)
  if (unit.kind === 'cached_wheel') await removeEmptyAbove(unit.paths[0] ?? '')
  return { state: 'removed', freed_bytes }
}

/** The folder of the package, and no further: what lies above belongs to the tool. */
async function removeEmptyAbove(path: string): Promise<void> {
  const folder = dirname(path)
  const names = await readdir(folder).catch(() => null)
  if (names?.length === 0) await rmdir(folder).catch(() => {})
}
