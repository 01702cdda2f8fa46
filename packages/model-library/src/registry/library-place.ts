import { join } from 'node:path'
import { parseModelId } from './model-id.ts'

/** Where things lie in a library. `<root>/models.db` is the prior system's and is not among them. */
export interface LibraryPlace {
  readonly root: string
  /** Everything of ours that is not a model: profiles, bindings, journal, lock, and the index unless it lies elsewhere. */
  readonly ownDirectory: string
  readonly indexFile: string
  readonly profilesDirectory: string
  readonly bindingsDirectory: string
  readonly journalDirectory: string
  readonly lockFile: string
}

/** The place of a library. `indexDir` holds the index where the root cannot (WAL does not work on network file systems). */
export function libraryPlace(root: string, indexDir?: string): LibraryPlace {
  const own = join(root, '.plinth')
  return {
    root,
    ownDirectory: own,
    indexFile: join(indexDir ?? own, 'index.db'),
    profilesDirectory: join(own, 'profiles'),
    bindingsDirectory: join(own, 'bindings'),
    journalDirectory: join(own, 'journal'),
    lockFile: join(own, 'write.lock'),
  }
}

/** The registry directory of a model. @throws CodedError `invalid_model_id` */
export function modelDirectory({ root }: LibraryPlace, modelId: string): string {
  const { modelType, family, name } = parseModelId(modelId)
  return join(root, modelType, family, name)
}

/** The metadata file of a model. @throws CodedError `invalid_model_id` */
export function metadataFile(place: LibraryPlace, modelId: string): string {
  return join(modelDirectory(place, modelId), 'metadata.json')
}
