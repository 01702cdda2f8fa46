import { join } from 'node:path'
import type { LibraryPlace } from '../registry/library-place.ts'
import { parseModelId } from '../registry/model-id.ts'

/** The file with the last verdict about a model and what it rests on; it can be deleted. @throws CodedError `invalid_model_id` */
export function verdictFile(place: Pick<LibraryPlace, 'ownDirectory'>, modelId: string): string {
  const { modelType, family, name } = parseModelId(modelId)
  return join(verdictsDirectory(place), modelType, family, `${name}.json`)
}

/** Where all of them lie. */
export function verdictsDirectory({ ownDirectory }: Pick<LibraryPlace, 'ownDirectory'>): string {
  return join(ownDirectory, 'verdicts')
}
