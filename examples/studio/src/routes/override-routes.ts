import { DependencyOverridePatchV1, OVERRIDE_FIELDS } from '@plinth/contracts'
import { z } from 'zod'
import { route } from '../http/route.ts'
import type { Studio } from '../server/studio.ts'

const params = z.object({ modelId: z.string().min(1).max(1000) })
const text = z.string().min(1).max(1000)

/** The environments check what a patch is; strictly, with every finding. */
const patches = z
  .array(z.unknown())
  .min(1)
  .max(1000)
  .transform((all) => all.map((each) => DependencyOverridePatchV1.parse(each)))

/** What a person says otherwise than a model, kept by the environments. Whoever waits for it goes on. */
export function overrideRoutes({ host: { environments }, overrides: changes }: Studio) {
  return {
    'GET /api/models/:modelId/overrides': route('GET /api/models/:modelId/overrides', {
      accepts: z.object({ params }),
      answer: async ({ params: { modelId } }) => ({
        overrides: await environments.getOverrides({ model_id: modelId }),
      }),
    }),
    'POST /api/models/:modelId/overrides': route('POST /api/models/:modelId/overrides', {
      accepts: z.object({ params, body: z.strictObject({ overrides: patches }) }),
      answer: async ({ params: { modelId }, body }) => {
        const overrides = await environments.setOverrides({ model_id: modelId, overrides: body.overrides })
        await changes.look(modelId)
        return { overrides }
      },
    }),
    'DELETE /api/models/:modelId/overrides': route('DELETE /api/models/:modelId/overrides', {
      accepts: z.object({
        params,
        query: z.object({
          bindingId: z.exactOptional(text),
          requirementName: z.exactOptional(text),
          scope: z.exactOptional(z.enum(['binding', 'requirement'])),
          field: z.exactOptional(z.enum(OVERRIDE_FIELDS)),
        }),
      }),
      answer: async ({ params: { modelId }, query: { bindingId, requirementName, scope, field } }) => {
        const fields = OVERRIDE_FIELDS.filter((each) => field === undefined || each === field)
        const target = { binding_id: bindingId, requirement_name: requirementName, scope, fields }
        const overrides = await environments.clearOverrides({ model_id: modelId, ...target })
        await changes.look(modelId)
        return { overrides }
      },
    }),
  }
}
