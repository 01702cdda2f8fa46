import { join } from 'node:path'
import type { LibraryPlace } from '../registry/library-place.ts'
import { parseModelId } from '../registry/model-id.ts'

/** The file with what the last verification of a model found. @throws CodedError `invalid_model_id` */
export function scrubRecordFile(place: Pick<LibraryPlace, 'ownDirectory'>, modelId: string): string {
  const { modelType, family, name } = parseModelId(modelId)
  return join(scrubDirectory(place), 'models', modelType, family, `${name}.json`)
}

/** Where everything of scrub lies. */
export function scrubDirectory({ ownDirectory }: Pick<LibraryPlace, 'ownDirectory'>): string {
  return join(ownDirectory, 'scrub')
}
