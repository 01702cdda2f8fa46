import { z } from 'zod'
import { id } from '../graphs/graph-shape.ts'
import { route } from '../http/route.ts'
import { reconcileWork } from '../library/reconcile-work.ts'
import { scrubWork } from '../library/scrub-work.ts'
import type { Studio } from '../server/studio.ts'

const ofJob = z.object({ params: z.object({ jobId: id }) })

/** The library is verified and looked at again; its jobs are cancelled and forgotten. */
export function libraryRoutes({ host: { library }, libraryJobs, roots }: Studio) {
  return {
    'POST /api/scrub': route('POST /api/scrub', {
      accepts: z.object({ body: z.strictObject({ bytesPerSecond: z.exactOptional(z.int().min(1)) }) }),
      answer: ({ body }) => libraryJobs.start(scrubWork(library, body)),
    }),
    'POST /api/reconcile': route('POST /api/reconcile', {
      accepts: z.object({ body: z.strictObject({ dryRun: z.boolean(), search: z.enum(['nowhere', 'roots']) }) }),
      answer: ({ body: { dryRun, search } }) =>
        libraryJobs.start(reconcileWork(library, { dryRun, search: search === 'roots' ? roots : [] })),
    }),
    'POST /api/library-jobs/:jobId/cancel': route('POST /api/library-jobs/:jobId/cancel', {
      accepts: ofJob,
      answer: ({ params: { jobId } }) => libraryJobs.cancel(jobId),
    }),
    'DELETE /api/library-jobs/:jobId': route('DELETE /api/library-jobs/:jobId', {
      accepts: ofJob,
      answer: ({ params: { jobId } }) => {
        libraryJobs.forget(jobId)
        return { jobId }
      },
    }),
  }
}
