import type { CollectionPlanV1 } from '@plinth/contracts'
import type { EnvironmentRequest } from '@plinth/env-core'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'

/** A request for one small package; another name is another environment. */
export function requestFor(name: string): EnvironmentRequest {
  return { dependency_requirements: requirementsOf([aBinding([aRequirement(name, '1.0')])]) }
}

/** What a plan would do, in short: kind, reason, and what the policy would have taken. */
export function shortly({ entries, kept }: CollectionPlanV1) {
  return {
    goes: entries.map(({ kind, reason }) => `${kind}: ${reason}`),
    kept: kept.map(({ kind, hold }) => `${kind}: ${hold}`),
  }
}

/** A clock that a test sets. */
export function aClock(start = '2026-01-01T00:00:00.000Z') {
  let at = Date.parse(start)
  return {
    now: () => new Date(at).toISOString(),
    addDays: (days: number) => {
      at += days * 86_400_000
    },
  }
}
