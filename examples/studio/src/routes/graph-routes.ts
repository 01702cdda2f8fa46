import { z } from 'zod'
import { graphDraft, id, title } from '../graphs/graph-shape.ts'
import { route } from '../http/route.ts'
import type { Studio } from '../server/studio.ts'

const params = z.object({ graphId: id })

/** Graphs are made, read, changed, deleted and run. */
export function graphRoutes({ graphs, jobs }: Studio) {
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
      answer: ({ params: { graphId }, body }) => graphs.change(graphId, body),
    }),
    'DELETE /api/graphs/:graphId': route('DELETE /api/graphs/:graphId', {
      accepts: z.object({ params }),
      answer: async ({ params: { graphId } }) => {
        graphs.get(graphId)
        await jobs.endJobsOf(graphId)
        await graphs.remove(graphId)
        return { graphId }
      },
    }),
    'POST /api/graphs/:graphId/run': route('POST /api/graphs/:graphId/run', {
      accepts: z.object({ params }),
      answer: ({ params: { graphId } }) => jobs.run(graphs.get(graphId)),
    }),
  }
}
