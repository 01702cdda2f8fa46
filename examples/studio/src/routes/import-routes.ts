import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { ImportRequest } from '../api/library-routes.ts'
import { requireInside } from '../directories/require-inside.ts'
import { route } from '../http/route.ts'
import { copyWork, inPlaceWork } from '../library/import-work.ts'
import { reviewImport } from '../library/review-import.ts'
import type { Studio } from '../server/studio.ts'

const path = z.string().min(1).max(4096)
const text = z.string().max(1000)

const request: z.ZodType<ImportRequest> = z.discriminatedUnion('how', [
  z.strictObject({
    how: z.literal('copy'),
    path,
    family: text,
    officialName: text,
    modelType: z.exactOptional(text),
    mode: z.enum(['copy', 'reflink', 'hardlink']),
  }),
  z.strictObject({ how: z.literal('in_place'), modelId: text }),
])

/** Files and directories are looked at, and become the library's own. */
export function importRoutes({ host: { library }, libraryJobs, roots, libraryRoots }: Studio) {
  // Names tell what files are, so that of a link the name counts and not what it leads to.
  const checked = async (given: string) => {
    await requireInside([...roots, ...libraryRoots], given)
    return resolve(given)
  }
  return {
    'POST /api/imports/review': route('POST /api/imports/review', {
      accepts: z.object({ body: z.strictObject({ path }) }),
      answer: async ({ body }, { signal }) =>
        reviewImport(library, { path: await checked(body.path), own: libraryRoots, signal }),
    }),
    'POST /api/imports': route('POST /api/imports', {
      accepts: z.object({ body: request }),
      answer: async ({ body }) => {
        if (body.how === 'in_place') return libraryJobs.start(inPlaceWork(library, { model_id: body.modelId }))
        const { how: _, ...wanted } = body
        const from = await checked(body.path)
        const source = (await stat(from)).isDirectory() ? 'directory' : 'file'
        return libraryJobs.start(copyWork(library, { ...wanted, path: from, source }))
      },
    }),
  }
}
