export type {
  BindDependencyProfileRequest,
  BindDependencyProfileResult,
} from './dependencies/bind-dependency-profile.ts'
export type { DeclaredBinding } from './dependencies/bindings.ts'
export { builtInProfiles } from './dependencies/built-in-profiles.ts'
export type { DependencyProfile, HashedProfile } from './dependencies/dependency-profile.ts'
export { platformKey } from './dependencies/platform-key.ts'
export type { DependencyProfileResult } from './dependencies/register-dependency-profile.ts'
export type { RequirementsTarget } from './dependencies/resolve-dependency-requirements.ts'
export { taskTypeOf } from './diffusers/task-types.ts'
export type { ImportExternalDiffusersDirectoryRequest } from './external/import-request.ts'
export type { SourceAnswer, SourceIdentity, SourceQuestion } from './external/look/source-look.ts'
export type { SourceLooker } from './external/look/source-looker.ts'
export type { RelocateOptions } from './external/relocate.ts'
export { requireImported } from './external/require-imported.ts'
export type { EventPage } from './feed/read-events.ts'
export type { SubscribeOptions } from './feed/subscribe.ts'
export type { WatchFile } from './feed/watch-file.ts'
export { classifyImportPath, type ImportClassification } from './import/classify-import-path.ts'
export type { CopyImportRequest, CopyMode, ImportInPlaceRequest } from './import/copy-request.ts'
export type { TypeSource } from './import/identify-model-type.ts'
export type { ImportCallOptions, ImportProgress } from './import/import-progress.ts'
export type { StorageKind } from './index/index-directory.ts'
export type { ListModelsRequest, ModelFacet, ModelFilters, SearchModelsRequest } from './index/page-request.ts'
export type { ReindexReport } from './index/reindex.ts'
export type { IndexSyncReport } from './index/sync-index.ts'
export type { CallOptions, LongCallOptions, ModelProgress } from './library-ports.ts'
export type { ModelLibrary } from './model-library.ts'
export { type ModelLibrarySettings, openModelLibrary } from './open-model-library.ts'
export { cleanName } from './registry/clean-name.ts'
export type { DeleteModelResult } from './trash/delete-model.ts'
export type { EmptyTrashOptions, EmptyTrashProgress, EmptyTrashResult } from './trash/empty-trash.ts'
export type { TrashedModel, TrashList } from './trash/list-trash.ts'
export type { RestoreResult } from './trash/restore-from-trash.ts'
export type { TrashOperations } from './trash/trash-operations.ts'
export {
  type DiffusersComponent,
  type DiffusersValidation,
  type DiffusersValidationOptions,
  validateDiffusersDirectory,
} from './validation/validate-diffusers-directory.ts'
