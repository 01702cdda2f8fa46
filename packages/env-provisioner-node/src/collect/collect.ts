import { CollectionPlanV1, type CollectionResultV1, isCodedError, parseContract } from '@plinth/contracts'
import { tryAcquireLock } from '@plinth/durable'
import { recoverOrphans } from '../build/recover-orphans.ts'
import { cacheLock } from '../store/cache-guard.ts'
import { sweepLeases } from '../store/live-leases.ts'
import { type EnvironmentStore, requireStore } from '../store/open-store.ts'
import { collectUnderKey } from './collect-environment.ts'
import { finishCollections } from './finish-collections.ts'
import { CHANGED, GONE, type Outcome, skipped } from './outcome.ts'
import type { CollectionCall } from './plan-collection.ts'
import { removeUnit } from './remove-unit.ts'
import type { StoreUnit } from './store-unit.ts'
import { surveyUnits } from './survey-store.ts'

type Entry = CollectionPlanV1['entries'][number]

/**
 * Removes exactly what a plan names, in its order. Each entry is looked at again: what was used, changed or taken since stays and is told.
 * Aborted, it ends between two entries. What a killed collection leaves is finished by the next one, and when the store is opened.
 * @throws ContractError for what is no plan; CodedError `store_gone`, file errors.
 */
export async function collect(
  store: EnvironmentStore,
  given: CollectionPlanV1,
  { signal }: CollectionCall = {},
): Promise<CollectionResultV1> {
  const plan = parseContract(CollectionPlanV1, given)
  await requireStore(store)
  await finishCollections(store)
  await recoverOrphans(store)
  await sweepLeases(store)
  const units = new Map((await surveyUnits(store)).map((unit) => [unit.name, unit]))
  const removed: CollectionResultV1['removed'][number][] = []
  const left: CollectionResultV1['skipped'][number][] = []
  for (const entry of plan.entries) {
    signal?.throwIfAborted()
    const { kind, name } = entry
    const outcome = await collectEntry(store, entry, units.get(name)).catch(refused)
    if (outcome.state === 'removed') removed.push({ kind, name, freed_bytes: outcome.freed_bytes })
    else left.push({ kind, name, code: outcome.code, message: outcome.message })
  }
  const freed_bytes = removed.reduce((sum, each) => sum + each.freed_bytes, 0)
  return { contract_version: 1, freed_bytes, removed, skipped: left }
}

async function collectEntry(store: EnvironmentStore, entry: Entry, unit: StoreUnit | undefined): Promise<Outcome> {
  if (!unit) return GONE
  if (unit.kind !== entry.kind) return CHANGED
  const { environment_key } = unit
  if (environment_key !== undefined) return collectUnderKey(store, { ...entry, environment_key })
  const lock = await tryAcquireLock(cacheLock(store.paths), { processes: store.tools.processes, purpose: 'collect' })
  if (!lock) return skipped('locked', 'somebody else is collecting')
  try {
    return await removeUnit(store, unit, entry)
  } finally {
    await lock.release()
  }
}

/** What the file system refuses for one entry is no reason to leave the others. */
function refused(error: unknown): Outcome {
  if (!isCodedError(error)) throw error
  return skipped('refused', error.message)
}
