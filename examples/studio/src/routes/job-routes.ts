import { z } from 'zod'
import { id } from '../graphs/graph-shape.ts'
import { route } from '../http/route.ts'
import { describeEnvironmentNode } from '../jobs/describe-environment-node.ts'
import { findNode } from '../jobs/find-node.ts'
import type { Studio } from '../server/studio.ts'

const ofJob = z.object({ params: z.object({ jobId: id }) })
const ofNode = z.object({ graphId: id, nodeId: id })

/** Jobs are seen, confirmed and cancelled; a Dependency Environment node is described, and its steps are started. */
export function jobRoutes({ host, graphs, board, jobs }: Studio) {
  return {
    'GET /api/jobs/:jobId': route('GET /api/jobs/:jobId', {
      accepts: ofJob,
      answer: ({ params: { jobId } }) => board.job(jobId),
    }),
    'POST /api/jobs/:jobId/confirm': route('POST /api/jobs/:jobId/confirm', {
      accepts: ofJob,
      answer: ({ params: { jobId } }) => jobs.confirm(jobId),
    }),
    'POST /api/jobs/:jobId/cancel': route('POST /api/jobs/:jobId/cancel', {
      accepts: ofJob,
      answer: ({ params: { jobId } }) => jobs.cancel(jobId),
    }),
    'GET /api/graphs/:graphId/nodes/:nodeId/environment': route('GET /api/graphs/:graphId/nodes/:nodeId/environment', {
      accepts: z.object({ params: ofNode }),
      answer: ({ params: { graphId, nodeId } }, { signal }) =>
        describeEnvironmentNode(host, findNode(graphs.get(graphId), nodeId), {
          environmentKey: board.node(graphId, nodeId)?.environment?.status.environment_key,
          signal,
        }),
    }),
    'POST /api/graphs/:graphId/nodes/:nodeId/environment': route(
      'POST /api/graphs/:graphId/nodes/:nodeId/environment',
      {
        accepts: z.object({
          params: ofNode,
          body: z.strictObject({ action: z.enum(['resolve', 'check', 'ensure']) }),
        }),
        answer: ({ params: { graphId, nodeId }, body }) =>
          jobs.step(findNode(graphs.get(graphId), nodeId), body.action),
      },
    ),
  }
}
