import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type CodedError, isCodedError } from '@plinth/contracts'
import type { EnvironmentPlan, ProvisionCall } from '@plinth/env-core'
import { buildAndPublish, TrialEnded } from '../build/build-and-publish.ts'
import { explainRefusal } from '../store/explain-refusal.ts'
import { inspectEnvironment } from '../store/inspect-environment.ts'
import type { EnvironmentStore } from '../store/open-store.ts'

/** What trying a plan came to: null when everything can be had, else the error that `ensure` would end with. */
export type TrialOutcome = CodedError | null

/**
 * Does everything that making an environment does but publishing it, and leaves nothing behind: so what is said is what would happen. Throws
 * only what is no matter of the plan, such as an abort.
 */
export async function tryPlan(
  store: EnvironmentStore,
  plan: EnvironmentPlan,
  call: ProvisionCall,
): Promise<TrialOutcome> {
  try {
    await buildAndPublish(store, plan, { call, after: await suspicion(store, plan.key), makes: 'trial' })
    return null
  } catch (failed) {
    if (failed instanceof TrialEnded) return null
    const error = await explainRefusal(store, failed)
    if (!isCodedError(error) || call.signal?.aborted) throw error
    return error
  }
}

/** As when it is made: what is damaged, or was, is hashed. */
async function suspicion(store: EnvironmentStore, key: string): Promise<'nothing' | 'damage'> {
  const { state } = await inspectEnvironment(store, key, { depth: 'quick' })
  const wasMoved = await stat(join(store.paths.quarantine, key)).catch(() => null)
  return state === 'damaged' || wasMoved ? 'damage' : 'nothing'
}
