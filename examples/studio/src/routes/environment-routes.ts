import { z } from 'zod'
import { collectWork, planWork, requirePlan } from '../environments/collect-work.ts'
import { explainEnvironments } from '../environments/explain-environments.ts'
import { KEY, listEnvironments, requireEnvironment, showEnvironment } from '../environments/list-environments.ts'
import { surveyStore } from '../environments/survey-store.ts'
import { verifyWork } from '../environments/verify-work.ts'
import { id } from '../graphs/graph-shape.ts'
import { route } from '../http/route.ts'
import type { Studio } from '../server/studio.ts'

const environmentKey = z.string().regex(KEY, 'is not an environment key')
const ofEnvironment = z.object({ params: z.object({ environmentKey }) })
const ofJob = z.object({ params: z.object({ jobId: id }) })
const depth = z.enum(['quick', 'full'])
const environmentKeys = z.exactOptional(z.array(environmentKey).min(1).max(10_000))

/** The store of environments is looked at, verified and collected. */
export function environmentRoutes({ host: { environments }, environmentJobs, environmentsDir, log }: Studio) {
  return {
    'GET /api/environments': route('GET /api/environments', {
      accepts: z.object({}),
      answer: async () => ({ environments: await listEnvironments(environments) }),
    }),
    'GET /api/environment-survey': route('GET /api/environment-survey', {
      accepts: z.object({}),
      answer: (_, { signal }) => surveyStore(environments, signal),
    }),
    'GET /api/environments/:environmentKey': route('GET /api/environments/:environmentKey', {
      accepts: ofEnvironment,
      answer: ({ params }) => showEnvironment(environments, params.environmentKey, environmentsDir),
    }),
    'GET /api/environments/:environmentKey/explanation': route('GET /api/environments/:environmentKey/explanation', {
      accepts: ofEnvironment.extend({ query: z.object({ other: environmentKey }) }),
      answer: ({ params, query }) => explainEnvironments(environments, { ...params, ...query }),
    }),
    'POST /api/environment-verifications': route('POST /api/environment-verifications', {
      accepts: z.object({ body: z.strictObject({ depth, environmentKeys }) }),
      answer: async ({ body: { depth, environmentKeys: named } }) => {
        const keys = named ?? (await environments.list()).map(({ environment_key }) => environment_key)
        return environmentJobs.start(verifyWork(environments, { depth, environmentKeys: keys }))
      },
    }),
    'POST /api/environments/:environmentKey/pin': route('POST /api/environments/:environmentKey/pin', {
      accepts: ofEnvironment,
      answer: async ({ params }) => {
        await requireEnvironment(environments, params.environmentKey)
        await environments.pin(params.environmentKey, 'pinned in Studio')
        log.publish({ kind: 'environments_changed' })
        return params
      },
    }),
    'DELETE /api/environments/:environmentKey/pin': route('DELETE /api/environments/:environmentKey/pin', {
      accepts: ofEnvironment,
      answer: async ({ params }) => {
        await environments.unpin(params.environmentKey)
        log.publish({ kind: 'environments_changed' })
        return params
      },
    }),
    ...collectionRoutes({ environments, environmentJobs }),
  }
}

function collectionRoutes({
  environments,
  environmentJobs,
}: Pick<Studio['host'], 'environments'> & Pick<Studio, 'environmentJobs'>) {
  return {
    'POST /api/collection-plans': route('POST /api/collection-plans', {
      accepts: z.object({
        body: z.strictObject({ older_than_days: amount, max_environments: count, budget_bytes: count }),
      }),
      answer: ({ body }) => environmentJobs.start(planWork(environments, body)),
    }),
    'POST /api/collections': route('POST /api/collections', {
      accepts: z.object({ body: z.strictObject({ planJobId: id }) }),
      answer: ({ body: { planJobId } }) => {
        const plan = requirePlan(environmentJobs, planJobId)
        return environmentJobs.start(collectWork(environments, { planJobId, plan }))
      },
    }),
    'POST /api/environment-jobs/:jobId/cancel': route('POST /api/environment-jobs/:jobId/cancel', {
      accepts: ofJob,
      answer: ({ params: { jobId } }) => environmentJobs.cancel(jobId),
    }),
    'DELETE /api/environment-jobs/:jobId': route('DELETE /api/environment-jobs/:jobId', {
      accepts: ofJob,
      answer: ({ params: { jobId } }) => {
        environmentJobs.forget(jobId)
        return { jobId }
      },
    }),
  }
}

const amount = z.exactOptional(z.number().min(0).max(1_000_000))
const count = z.exactOptional(z.int().min(0))
