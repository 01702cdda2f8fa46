import { CodedError, type CollectionPlanV1 } from '@plinth/contracts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { type CollectionPolicy, chooseEntries } from './choose-entries.ts'
import { finishCollections } from './finish-collections.ts'
import { surveyStore } from './survey-store.ts'

/** Call of `planCollection` and `collect`. */
export interface CollectionCall {
  readonly signal?: AbortSignal | undefined
}

/**
 * What a policy would remove from the store, with the bytes that this really frees. Removes nothing but what an earlier collection had begun
 * with. @throws CodedError `invalid_policy`; file errors.
 */
export async function planCollection(
  store: EnvironmentStore,
  policy: CollectionPolicy,
  { signal }: CollectionCall = {},
): Promise<CollectionPlanV1> {
  requirePolicy(policy)
  await finishCollections(store)
  const units = await surveyStore(store, signal)
  const created_at = store.tools.clock.now()
  return { contract_version: 1, created_at, policy, ...chooseEntries(units, policy, Date.parse(created_at)) }
}

const FIELDS = ['older_than_days', 'max_environments', 'budget_bytes'] as const

function requirePolicy(policy: CollectionPolicy): void {
  const strange = Object.keys(policy).filter((name) => !FIELDS.some((field) => field === name))
  const wrong = FIELDS.filter((field) => {
    const value = policy[field]
    return value !== undefined && value !== null && !(Number.isFinite(value) && value >= 0)
  })
  const [first] = [...strange, ...wrong]
  if (first === undefined) return
  throw new CodedError('invalid_policy', `${first} is no field of a collection policy, or not a number from 0 on`, {
    hint: `The fields are ${FIELDS.join(', ')}.`,
    details: { field: first },
  })
}
