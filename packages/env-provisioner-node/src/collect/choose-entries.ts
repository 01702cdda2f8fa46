import { type CollectionPlanV1, canonicalDigest } from '@plinth/contracts'
import { createLinkLedger, type MeasuredUnit, sizeOf, totalBytes } from './store-unit.ts'

/** What a collection is asked for; every field may be absent: then only what nobody misses goes. */
export type CollectionPolicy = CollectionPlanV1['policy']

/** What a policy chose of the units of a store. */
export type ChosenEntries = Pick<CollectionPlanV1, 'total_bytes' | 'reclaimable_bytes' | 'entries' | 'kept'>

const DAY_MS = 86_400_000

/**
 * Chooses what goes: garbage, then what was last used before `older_than_days`, then environments beyond `max_environments`, then the least
 * recently used of all, one after the other, until the rest takes `budget_bytes` at most. What a cache shares with environments goes after
 * them and counts there, since bytes are freed with the last link; while one of them stays, it stays. Resolutions go for bytes only when
 * nothing else is left: they are small, and they are what makes a key mean one content. What is held stays, and is told if it would have gone.
 */
export function chooseEntries(
  units: readonly MeasuredUnit[],
  { older_than_days, max_environments, budget_bytes }: CollectionPolicy,
  nowMs: number,
): ChosenEntries {
  const choice = createChoice(units)
  const ordered = units.toSorted(byUse)
  const each = (reason: string, isWanted: (unit: MeasuredUnit) => boolean) => {
    for (const unit of ordered) if (isWanted(unit)) choice.consider(unit, reason)
  }
  each('garbage', ({ isGarbage }) => isGarbage)
  if (typeof older_than_days === 'number') {
    // A resolution outlives its environment by as many days: a key that is wanted again has the same content.
    const isAged = ({ kind, usedBy = [] }: MeasuredUnit) => kind !== 'resolution' || usedBy.length === 0
    each('age', (unit) => unit.usedAt < nowMs - older_than_days * DAY_MS && isAged(unit))
  }
  if (typeof max_environments === 'number') {
    each('count', ({ kind }) => kind === 'environment' && choice.environmentsLeft() > max_environments)
  }
  if (typeof budget_bytes === 'number') each('bytes', () => choice.bytesLeft() > budget_bytes)
  return choice.chosen()
}

function createChoice(units: readonly MeasuredUnit[]) {
  const ledger = createLinkLedger()
  const total_bytes = totalBytes(units.map(({ measure }) => measure))
  const entries = new Map<string, CollectionPlanV1['entries'][number]>()
  const kept = new Map<string, CollectionPlanV1['kept'][number]>()
  let reclaimable_bytes = 0
  let environments = units.filter(({ kind }) => kind === 'environment').length
  return {
    environmentsLeft: () => environments,
    bytesLeft: () => total_bytes - reclaimable_bytes,
    consider: (unit: MeasuredUnit, reason: string) => {
      const { kind, name, hold, usedBy = [] } = unit
      if (entries.has(name) || usedBy.some((each) => !entries.has(each))) return
      const named = { kind, name, ...(unit.environment_key ? { environment_key: unit.environment_key } : {}) }
      if (hold) {
        kept.set(name, { ...named, ...hold })
        return
      }
      const freed = ledger.take(unit.measure)
      reclaimable_bytes += freed
      if (kind === 'environment') environments -= 1
      entries.set(name, {
        ...named,
        reason,
        last_used_at: new Date(unit.usedAt).toISOString(),
        size_bytes: sizeOf(unit.measure),
        reclaimable_bytes: freed,
        state_digest: stateDigest(unit),
      })
    },
    chosen: () => ({ total_bytes, reclaimable_bytes, entries: [...entries.values()], kept: [...kept.values()] }),
  }
}

/** What a unit is: one that is another than it was planned stays. Of an environment its manifest and its last use tell. */
export function stateDigest({ state, measure }: Pick<MeasuredUnit, 'state' | 'measure'>): string {
  return `sha256:${canonicalDigest({ state: state ?? measure.digest })}`
}

const LAST = new Set<MeasuredUnit['kind']>(['resolution'])
const AFTER_ENVIRONMENTS = new Set<MeasuredUnit['kind']>(['cached_wheel', 'cache'])

function byUse(a: MeasuredUnit, b: MeasuredUnit): number {
  const rank = ({ kind }: MeasuredUnit) => Number(LAST.has(kind))
  const second = ({ kind }: MeasuredUnit) => Number(AFTER_ENVIRONMENTS.has(kind))
  return rank(a) - rank(b) || a.usedAt - b.usedAt || second(a) - second(b) || (a.name < b.name ? -1 : 1)
}
