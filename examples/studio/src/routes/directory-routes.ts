import { z } from 'zod'
import { type Asked, listDirectory } from '../directories/list-directory.ts'
import { requireInside } from '../directories/require-inside.ts'
import { reviewDirectory } from '../directories/review-directory.ts'
import { route } from '../http/route.ts'
import type { Studio } from '../server/studio.ts'

const path = z.string().min(1).max(4096)
const query = z.object({
  path: z.exactOptional(path),
  files: z.exactOptional(z.enum(['shown'])),
  within: z.exactOptional(z.enum(['library'])),
})

/** Directories below the roots, to choose one from. */
export function directoryRoutes({ host: { library }, roots, libraryRoots }: Studio) {
  return {
    'GET /api/directories': route('GET /api/directories', {
      accepts: z.object({ query }),
      answer: ({ query: { within, ...asked } }) =>
        within === 'library' ? listLibrary(libraryRoots, asked) : listDirectory(roots, asked),
    }),
    'POST /api/directories/review': route('POST /api/directories/review', {
      accepts: z.object({ body: z.strictObject({ path }) }),
      answer: async ({ body }) => reviewDirectory(library, await requireInside(roots, body.path)),
    }),
  }
}

/** Without what the library keeps for itself. */
async function listLibrary(libraryRoots: readonly string[], asked: Asked) {
  const listing = await listDirectory(libraryRoots, asked)
  return { ...listing, entries: listing.entries.filter(({ name }) => !name.startsWith('.')) }
}
