import { CodedError, type CollectionPlanV1 } from '@plinth/contracts'
import type { CollectionPolicy, Environments } from '@plinth/env-provisioner-node'
import type { BegunEnvironmentWork, EnvironmentJobs } from './environment-jobs.ts'

/** Says what a policy would remove, and the bytes that this really frees. Removes nothing. */
export function planWork(
  environments: Pick<Environments, 'planCollection'>,
  policy: CollectionPolicy,
): BegunEnvironmentWork {
  const work = { kind: 'plan', policy } as const
  return {
    work,
    run: async ({ signal, onEvent }) => {
      onEvent({ phase: 'surveying', completed: 0, unit: 'files', message: 'looks at every file of the store' })
      return { work: { ...work, result: await environments.planCollection(policy, { signal }) } }
    },
  }
}

/** Removes what the plan of a job names. */
export function collectWork(
  environments: Pick<Environments, 'collect'>,
  { planJobId, plan }: { readonly planJobId: string; readonly plan: CollectionPlanV1 },
): BegunEnvironmentWork {
  const work = { kind: 'collect', planJobId } as const
  return {
    work,
    run: async ({ signal, onEvent }) => {
      onEvent({ phase: 'removing', completed: 0, unit: 'entries', message: `removes ${plan.entries.length} entries` })
      return { work: { ...work, result: await environments.collect(plan, { signal }) } }
    },
  }
}

/** The plan that a job made. @throws CodedError `plan_missing` */
export function requirePlan(jobs: Pick<EnvironmentJobs, 'list'>, planJobId: string): CollectionPlanV1 {
  const work = jobs.list().find(({ jobId }) => jobId === planJobId)?.work
  if (work?.kind === 'plan' && work.result) return work.result
  throw new CodedError('plan_missing', 'this plan is not known any more', {
    hint: 'Another one was made since, or Studio was started anew. Plan again.',
    details: { plan_job_id: planJobId },
  })
}
