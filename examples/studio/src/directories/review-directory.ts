import { basename, dirname } from 'node:path'
import {
  cleanName,
  type DiffusersComponent,
  type ModelLibrary,
  taskTypeOf,
  validateDiffusersDirectory,
} from '@plinth/model-library'
import type { DirectoryReview } from '../api/documents.ts'

/** What is found in a directory before it is imported, with a name to begin with. Writes nothing. */
export async function reviewDirectory(
  library: Pick<ModelLibrary, 'findByDirectory'>,
  path: string,
): Promise<DirectoryReview> {
  const [validation, registeredAs] = await Promise.all([
    validateDiffusersDirectory(path),
    library.findByDirectory(path),
  ])
  const { family, officialName } = suggestName(path)
  const taskType = taskTypeOf(validation.pipeline_class)
  return {
    path,
    validationState: validation.validation_state,
    findings: validation.validation_errors,
    ...(validation.pipeline_class === undefined ? {} : { pipelineClass: validation.pipeline_class }),
    ...(taskType === undefined ? {} : { taskType }),
    components: validation.components.map(componentView),
    suggested: { family, officialName, modelId: `diffusion/${cleanName(family)}/${cleanName(officialName)}` },
    ...(registeredAs === null ? {} : { registeredAs }),
  }
}

function componentView({ name, library = '', class_name = '', state }: DiffusersComponent) {
  return { name, library, className: class_name, state }
}

/** By the folder and the one above; in a Hugging Face cache by the repository, whose name a folder above has. */
function suggestName(path: string): { readonly family: string; readonly officialName: string } {
  const [, owner, repository] = /[\\/]models--([^\\/]+?)--([^\\/]+)[\\/]snapshots[\\/]/.exec(path) ?? []
  if (owner !== undefined && repository !== undefined) return { family: owner, officialName: repository }
  return { family: basename(dirname(path)) || 'models', officialName: basename(path) || 'model' }
}
