import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { type DeleteModelResult, type DeleteOptions, deleteModel } from './delete-model.ts'
import { type DeleteModelsOptions, type DeleteModelsResult, deleteModels } from './delete-models.ts'
import { type EmptyTrashOptions, type EmptyTrashResult, emptyTrash } from './empty-trash.ts'
import { listTrash, type TrashList } from './list-trash.ts'
import { type RestoreResult, restoreFromTrash } from './restore-from-trash.ts'

/** Deleting and undoing it. */
export interface TrashOperations {
  /** Takes a model out of the library: an external one without touching its files; what the library owns into the trash. */
  readonly deleteModel: (modelId: string, options?: DeleteOptions) => Promise<DeleteModelResult>
  /** As `deleteModel`, many in one change; each that cannot go is said, and is as it was. */
  readonly deleteModels: (modelIds: readonly string[], options?: DeleteModelsOptions) => Promise<DeleteModelsResult>
  /** What was deleted and can be restored. */
  readonly listTrash: () => Promise<TrashList>
  /** Puts a deleted model back as it was. */
  readonly restoreFromTrash: (trashId: string, call?: CallOptions) => Promise<RestoreResult>
  /** Removes deleted models for good. */
  readonly emptyTrash: (options?: EmptyTrashOptions) => Promise<EmptyTrashResult>
}

/** Runs an operation of an open library. */
export type RunOperation = <T>(operation: () => Promise<T>, call?: CallOptions) => Promise<T>

/** The operations of {@link TrashOperations} over the ports of a library. */
export function trashOperations(ports: LibraryPorts, run: RunOperation): TrashOperations {
  return {
    deleteModel: (modelId, options) => run(() => deleteModel(ports, modelId, options), options),
    deleteModels: (modelIds, options) => run(() => deleteModels(ports, modelIds, options), options),
    listTrash: () => run(() => listTrash(ports)),
    restoreFromTrash: (trashId, call) => run(() => restoreFromTrash(ports, trashId, call), call),
    emptyTrash: (options) => run(() => emptyTrash(ports, options), options),
  }
}
