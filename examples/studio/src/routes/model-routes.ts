import { CodedError } from '@plinth/contracts'
import type { ListModelsRequest, ModelFacet, ModelFilters } from '@plinth/model-library'
import { z } from 'zod'
import type { ModelQuery } from '../api/routes.ts'
import { requireInside } from '../directories/require-inside.ts'
import { route } from '../http/route.ts'
import type { Studio } from '../server/studio.ts'

/** The library checks what an id is. */
const modelId = z.string().min(1).max(1000)
const text = z.string().max(1000)
const path = z.string().min(1).max(4096)
const accept = z.exactOptional(z.enum(['same_bundle', 'any_bundle']))
const ofModel = z.object({ params: z.object({ modelId }) })

const query: z.ZodType<ModelQuery> = z.object({
  query: z.exactOptional(z.string().max(10_000)),
  limit: z.exactOptional(z.string().regex(/^\d{1,4}$/, 'is not a number of models')),
  after: z.exactOptional(text),
  storageKind: z.exactOptional(text),
  health: z.exactOptional(text),
  type: z.exactOptional(text),
  format: z.exactOptional(text),
  facets: z.exactOptional(text),
})

/** Models are found, added where they lie, looked at again, moved and taken out. */
export function modelRoutes({ host: { library }, log, roots }: Studio) {
  return {
    'GET /api/models': route('GET /api/models', {
      accepts: z.object({ query }),
      answer: ({ query: { query = '', ...asked } }) => library.searchModels({ query, ...pageOf(asked) }),
    }),
    'POST /api/models': route('POST /api/models', {
      accepts: z.object({ body: z.strictObject({ path, family: text, officialName: text }) }),
      answer: async ({ body: { family, officialName, ...given } }) => {
        const source_path = await requireInside(roots, given.path)
        return library.importExternalDiffusersDirectory({ source_path, family, official_name: officialName })
      },
    }),
    'GET /api/models/:modelId': route('GET /api/models/:modelId', {
      accepts: ofModel,
      answer: async ({ params }, { signal }) =>
        (await library.getModel(params.modelId, { signal })) ?? throwNotFound(params.modelId),
    }),
    'GET /api/models/:modelId/descriptor': route('GET /api/models/:modelId/descriptor', {
      accepts: ofModel,
      answer: ({ params }, { signal }) => library.resolveModelExecutionDescriptor(params.modelId, { signal }),
    }),
    'GET /api/models/:modelId/verification': route('GET /api/models/:modelId/verification', {
      accepts: ofModel,
      answer: async ({ params }, { signal }) => ({ last: await library.lastVerified(params.modelId, { signal }) }),
    }),
    'POST /api/models/:modelId/revalidate': route('POST /api/models/:modelId/revalidate', {
      accepts: ofModel,
      answer: ({ params }) => library.revalidate(params.modelId),
    }),
    'POST /api/models/:modelId/relocate': route('POST /api/models/:modelId/relocate', {
      accepts: z.object({ params: z.object({ modelId }), body: z.strictObject({ path, accept }) }),
      answer: async ({ params, body: { path, ...options } }) =>
        library.relocate(params.modelId, await requireInside(roots, path), options),
    }),
    'DELETE /api/models/:modelId': route('DELETE /api/models/:modelId', {
      accepts: ofModel,
      answer: async ({ params }) => {
        const { summary, trash_id, size_bytes = 0, kept } = await library.deleteModel(params.modelId)
        if (trash_id !== undefined) log.publish({ kind: 'trash_changed' })
        return {
          ...params,
          summary,
          ...(trash_id === undefined ? {} : { trashId: trash_id, sizeBytes: size_bytes, kept }),
        }
      },
    }),
  }
}

function pageOf({ limit, after, facets, ...filters }: Omit<ModelQuery, 'query'>): ListModelsRequest {
  const { storageKind: storage_kind, health: validation_state, type: model_type, format: bundle_format } = filters
  const named = { storage_kind, validation_state, model_type, bundle_format }
  return {
    limit: limit === undefined ? 100 : Number(limit),
    ...(after === undefined ? {} : { after }),
    filters: given(named),
    facets: facets === undefined ? [] : facets.split(',').map(facet),
  }
}

function given(named: Readonly<Record<string, string | undefined>>): ModelFilters {
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
}

const FACETS: readonly ModelFacet[] = [
  'model_type',
  'storage_kind',
  'validation_state',
  'bundle_format',
  'family',
  'tag',
]

function facet(name: string): ModelFacet {
  const known = FACETS.find((each) => each === name)
  if (known) return known
  throw new CodedError('invalid_filter', 'models cannot be counted by one of the facets', {
    hint: `Use ${FACETS.join(', ')}.`,
  })
}

function throwNotFound(modelId: string): never {
  throw new CodedError('model_not_found', `there is no model ${modelId}`, {
    hint: 'It was taken out of the library; choose another one.',
    details: { model_id: modelId },
  })
}
