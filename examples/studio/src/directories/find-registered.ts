import type { ModelLibrary } from '@plinth/model-library'

const MAX_MODELS = 200

/** The external model that already is a directory. Of more than two hundred only the first are looked at: an import says it in any case. */
export async function findRegistered(
  library: Pick<ModelLibrary, 'listModels' | 'getModel'>,
  path: string,
): Promise<string | undefined> {
  const filters = { storage_kind: 'external_reference' }
  const { models } = await library.listModels({ limit: MAX_MODELS, filters })
  const places = await Promise.all(
    models.map(async ({ model_id }) => ({ model_id, metadata: await library.getModel(model_id) })),
  )
  return places.find(({ metadata }) => metadata?.entry_path === path)?.model_id
}
