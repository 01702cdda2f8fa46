import type { MappingConfig } from '@plinth/model-library'
import { z } from 'zod'
import { requireInside } from '../directories/require-inside.ts'
import { route } from '../http/route.ts'
import { mappingWork, undoMappingWork } from '../library/mapping-work.ts'
import type { Studio } from '../server/studio.ts'

const text = z.string().max(1000)
const path = z.string().min(1).max(4096)
const words = z.array(text).max(1000).nullish()

/** The library checks the rest, and names every field. */
const config: z.ZodType<MappingConfig> = z.strictObject({
  app: text,
  version: text.nullish(),
  variant: text.nullish(),
  app_dir: path,
  link: z.enum(['symlink', 'hard_link', 'copy']).optional(),
  on_conflict: z.enum(['skip', 'overwrite', 'rename']).optional(),
  mappings: z
    .array(
      z.strictObject({
        target_dir: text,
        model_types: words,
        subtypes: words,
        families: words,
        tags: words,
        exclude_tags: words,
      }),
    )
    .max(1000),
})

/** Models are put into the folders of apps: shown first, done, and undone. */
export function mappingRoutes({ host: { library }, libraryJobs, roots }: Studio) {
  const inside = async (body: MappingConfig) => ({ ...body, app_dir: await requireInside(roots, body.app_dir) })
  return {
    'POST /api/mappings/preview': route('POST /api/mappings/preview', {
      accepts: z.object({ body: config }),
      answer: async ({ body }, { signal }) => library.previewMapping(await inside(body), { signal }),
    }),
    'POST /api/mappings': route('POST /api/mappings', {
      accepts: z.object({ body: config }),
      answer: async ({ body }) => libraryJobs.start(mappingWork(library, await inside(body))),
    }),
    'POST /api/mappings/undo': route('POST /api/mappings/undo', {
      accepts: z.object({ body: z.strictObject({ app: text, appDirectory: path }) }),
      answer: async ({ body: { app, appDirectory } }) =>
        libraryJobs.start(undoMappingWork(library, { app, app_dir: await requireInside(roots, appDirectory) })),
    }),
  }
}
