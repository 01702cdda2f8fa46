import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { graphDraft, id, title } from '../graphs/graph-shape.ts'
import { route } from '../http/route.ts'
import type { Studio } from '../server/studio.ts'

const params = z.object({ graphId: id })

/** Graphs are made, read, changed, deleted and run. */
export function graphRoutes({ graphs, jobs, outputs }: Studio) {
  return {
    'POST /api/graphs': route('POST /api/graphs', {
      accepts: z.object({ body: z.strictObject({ title }) }),
      answer: ({ body }) => graphs.create(body.title),
    }),
    'GET /api/graphs/:graphId': route('GET /api/graphs/:graphId', {
      accepts: z.object({ params }),
      answer: ({ params: { graphId } }) => graphs.get(graphId),
    }),
    'PUT /api/graphs/:graphId': route('PUT /api/graphs/:graphId', {
      accepts: z.object({ params, body: graphDraft }),
      answer: async ({ params: { graphId }, body }) => {
        const graph = await graphs.change(graphId, body)
        jobs.graphChanged(graphId)
        return graph
      },
    }),
    'DELETE /api/graphs/:graphId': route('DELETE /api/graphs/:graphId', {
      accepts: z.object({ params }),
      answer: async ({ params: { graphId } }) => {
        graphs.get(graphId)
        await jobs.endJobsOf(graphId)
        await graphs.remove(graphId)
        await rm(join(outputs, graphId), { recursive: true, force: true, maxRetries: 3 })
        return { graphId }
      },
    }),
    'POST /api/graphs/:graphId/run': route('POST /api/graphs/:graphId/run', {
      accepts: z.object({ params }),
      answer: ({ params: { graphId } }) => jobs.run(graphs.get(graphId)),
    }),
  }
}
