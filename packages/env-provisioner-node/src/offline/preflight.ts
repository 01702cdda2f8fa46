import type { CodedError, EnvironmentPreflightV1 } from '@plinth/contracts'
import {
  createDependencyEnvironmentService,
  type EnvironmentAnswer,
  type EnvironmentCall,
  type EnvironmentPlan,
  type EnvironmentPorts,
  type EnvironmentRequest,
} from '@plinth/env-core'
import type { EnvironmentStore } from '../store/open-store.ts'
import { findUncached, type UncachedPackage } from './find-uncached.ts'
import { type TrialOutcome, tryPlan } from './trial-plan.ts'

/** What a preflight works with: the store, and what the service of its host decides with. */
export interface PreflightContext {
  readonly store: EnvironmentStore
  readonly ports: EnvironmentPorts
  readonly settings: Parameters<typeof createDependencyEnvironmentService>[1]
}

/**
 * Says whether a request can be satisfied without a network, and what is missing: what `ensure` offline then does is what is said here, since
 * all of it is done but the publishing. With `offline` in the request nothing is asked of any index; without it, indexes may be asked what the
 * missing packages need and how large they are.
 */
export async function preflight(
  { store, ports, settings }: PreflightContext,
  request: EnvironmentRequest,
  call: EnvironmentCall = {},
): Promise<EnvironmentPreflightV1> {
  let tried: { readonly plan: EnvironmentPlan; readonly outcome: TrialOutcome } | undefined
  const provisioner: EnvironmentPorts['provisioner'] = {
    ...ports.provisioner,
    recordUse: async () => {},
    provision: async (plan, provisionCall) => {
      const outcome = await tryPlan(store, plan, provisionCall)
      tried = { plan, outcome }
      return { state: 'lacking', lacking: [] }
    },
  }
  const service = createDependencyEnvironmentService({ ...ports, provisioner }, settings)
  try {
    const answer = await service.ensure({ ...request, mode: 'auto', offline: true }, call)
    if (!tried) return answered(answer)
    const { plan, outcome } = tried
    if (outcome === null) return { ...nothingMissing(plan.key), state: 'possible' }
    if (!OF_A_CACHE.has(outcome.code)) return { ...nothingMissing(plan.key), state: 'failed', ...saidBy(outcome) }
    const asking = request.offline ? 'offline' : 'online'
    return await missingFrom({ store, plan, asking }, outcome, call)
  } finally {
    await service.close()
  }
}

/** Errors that more in the cache would mend. */
const OF_A_CACHE = new Set([
  ...['not_found', 'no_matching_version', 'network', 'installer_unavailable'],
  ...['cache_damaged', 'invalid_wheel', 'install_failed'],
])

function answered({ state, status }: EnvironmentAnswer): EnvironmentPreflightV1 {
  const known = nothingMissing(status.environment_key)
  if (state === 'ready') return { ...known, state }
  return { ...known, state: state === 'needs_user_input' ? state : 'failed', ...saidBy(status) }
}

function nothingMissing(key: string | null | undefined) {
  const named = key === null || key === undefined ? {} : { environment_key: key }
  return { contract_version: 1 as const, ...named, missing: [], missing_bytes: 0, is_complete: true }
}

async function missingFrom(
  search: Parameters<typeof findUncached>[0],
  outcome: CodedError,
  { signal }: EnvironmentCall,
): Promise<EnvironmentPreflightV1> {
  const { key: environment_key, identity } = search.plan
  const base = { contract_version: 1 as const, state: 'missing' as const, environment_key, ...saidBy(outcome) }
  if (outcome.code === 'installer_unavailable') {
    const { name, version } = identity.installer
    return { ...base, missing: [{ kind: 'tool', name, version }], is_complete: false }
  }
  const { packages, isComplete } = await findUncached(search, { signal })
  const named = packages.length > 0 ? packages : damagedIn(outcome)
  // Every package can be had: it is something else.
  if (named.length === 0 && isComplete)
    return { ...nothingMissing(environment_key), state: 'failed', ...saidBy(outcome) }
  const missing = named.map(({ name, version, bytes }) => ({
    kind: 'package',
    name,
    ...(version === null ? {} : { version }),
    ...(bytes === null ? {} : { bytes }),
  }))
  const isSized = isComplete && named.every(({ bytes }) => bytes !== null)
  const missing_bytes = named.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
  return { ...base, missing, ...(isSized ? { missing_bytes } : {}), is_complete: isComplete }
}

/** What is there and not right. */
function damagedIn({ details }: CodedError): UncachedPackage[] {
  const { distributions } = details ?? {}
  if (!Array.isArray(distributions)) return []
  return distributions.flatMap((name) => (typeof name === 'string' ? [{ name, version: null, bytes: null }] : []))
}

function saidBy({
  code,
  message,
}: {
  readonly code?: string | null | undefined
  readonly message?: string | null | undefined
}) {
  return { ...(code ? { code } : {}), ...(message ? { message } : {}) }
}
