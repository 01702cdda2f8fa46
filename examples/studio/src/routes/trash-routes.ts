import { z } from 'zod'
import { route } from '../http/route.ts'
import { emptyTrashWork } from '../library/empty-trash-work.ts'
import type { Studio } from '../server/studio.ts'

/** The library checks what an id is. */
const trashId = z.string().min(1).max(1000)

/** Deleted models are listed, put back, and removed for good. */
export function trashRoutes({ host: { library }, libraryJobs, log }: Studio) {
  return {
    'GET /api/trash': route('GET /api/trash', { accepts: z.object({}), answer: () => library.listTrash() }),
    'POST /api/trash/:trashId/restore': route('POST /api/trash/:trashId/restore', {
      accepts: z.object({ params: z.object({ trashId }) }),
      answer: async ({ params }) => {
        const restored = await library.restoreFromTrash(params.trashId)
        log.publish({ kind: 'trash_changed' })
        return restored
      },
    }),
    'POST /api/trash/empty': route('POST /api/trash/empty', {
      accepts: z.object({ body: z.strictObject({ trashIds: z.exactOptional(z.array(trashId).max(10_000)) }) }),
      answer: ({ body }) => libraryJobs.start(emptyTrashWork(library, body.trashIds)),
    }),
  }
}
