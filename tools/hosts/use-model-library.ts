import { join } from 'node:path'
import { openModelLibrary } from '@plinth/model-library'

/** Registers a diffusers bundle where it lies, finds it in the index and resolves what a runtime would execute. */
export async function useModelLibrary(directory: string, bundle: string) {
  const library = await openModelLibrary({ root: join(directory, 'library') })
  const imported = await library.importExternalDiffusersDirectory({
    source_path: bundle,
    family: 'tiny',
    official_name: 'Tiny SD',
  })
  const descriptor = await library.resolveModelExecutionDescriptor(imported.model_id)
  await library.close()
  const { pipeline_class, validation_state } = descriptor
  return { status: imported.status, model_id: imported.model_id, pipeline_class, validation_state }
}
