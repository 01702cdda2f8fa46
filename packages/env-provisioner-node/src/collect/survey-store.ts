import type { EnvironmentStore } from '../store/open-store.ts'
import type { MeasuredUnit, StoreUnit } from './store-unit.ts'
import { surveyEnvironments } from './survey-environments.ts'
import { surveyRest } from './survey-rest.ts'
import { surveyUvCache } from './survey-uv-cache.ts'

/** Units whose last use only their files tell, and which environments use, were used when the last of those was. */
const SERVES_ENVIRONMENTS = new Set<StoreUnit['kind']>(['cached_wheel', 'cache'])

/** Everything of a store that may be collected or is held. Reads alone. */
export async function surveyUnits(store: EnvironmentStore): Promise<StoreUnit[]> {
  const environments = await surveyEnvironments(store)
  const published = environments
    .filter(({ kind }) => kind !== 'orphan')
    .map(({ environment_key = '' }) => environment_key)
  return [...environments, ...(await surveyUvCache(store)), ...(await surveyRest(store, new Set(published)))]
}

/** The same, with what it takes on disk; measured off the event loop. */
export async function surveyStore(store: EnvironmentStore, signal?: AbortSignal): Promise<MeasuredUnit[]> {
  const units = await surveyUnits(store)
  const paths = units.map((unit) => unit.paths)
  const measures = await store.tools.threads.measure(paths, signal)
  const measured = units.flatMap((unit, index): MeasuredUnit[] => {
    const measure = measures[index]
    return measure && measure.files > 0 ? [{ ...unit, measure, usedAt: unit.usedAt ?? measure.newestMs }] : []
  })
  return withUseOfSharing(measured)
}

/**
 * What shares files with environments is used as long as one of them is, and held as long as one of them is held: removing it would free
 * nothing, and take away what they could be repaired from.
 */
function withUseOfSharing(units: readonly MeasuredUnit[]): MeasuredUnit[] {
  const users = new Map<string, MeasuredUnit[]>()
  for (const unit of units.filter(({ kind }) => kind === 'environment')) {
    for (const { inode } of unit.measure.shared) users.set(inode, [...(users.get(inode) ?? []), unit])
  }
  return units.map((unit) => {
    if (!SERVES_ENVIRONMENTS.has(unit.kind)) return unit
    const using = new Set(unit.measure.shared.flatMap(({ inode }) => users.get(inode) ?? []))
    return {
      ...unit,
      usedAt: Math.max(unit.usedAt, ...[...using].map(({ usedAt }) => usedAt)),
      usedBy: [...using].map(({ name }) => name),
    }
  })
}
