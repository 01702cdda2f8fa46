import type {
  ModelExecutionDescriptorV1,
  ModelImportResultV1,
  ModelLibraryEventV1,
  ModelMetadataV1,
  ModelSearchPageV1,
} from '@plinth/contracts'
import { cancelledError } from './cancelled.ts'
import {
  type BindDependencyProfileRequest,
  type BindDependencyProfileResult,
  bindDependencyProfile,
} from './dependencies/bind-dependency-profile.ts'
import type { DependencyProfile } from './dependencies/dependency-profile.ts'
import { type DependencyProfileResult, registerDependencyProfile } from './dependencies/register-dependency-profile.ts'
import type { RequirementsTarget } from './dependencies/resolve-dependency-requirements.ts'
import { resolveModelExecutionDescriptor } from './execution/resolve-model-execution-descriptor.ts'
import { findByDirectory } from './external/find-by-directory.ts'
import { getModel } from './external/get-model.ts'
import { importExternalDiffusersDirectory } from './external/import-external-diffusers-directory.ts'
import type { ImportExternalDiffusersDirectoryRequest } from './external/import-request.ts'
import { type RelocateOptions, relocate } from './external/relocate.ts'
import { revalidate } from './external/revalidate.ts'
import { noteSequence } from './feed/feed-epoch.ts'
import { type EventPage, feedCursor, readEvents } from './feed/read-events.ts'
import { type SubscribeOptions, subscribe } from './feed/subscribe.ts'
import { type ClassifyOptions, classifyBySources, type ImportClassification } from './import/classify-import-path.ts'
import type { CopyImportRequest, ImportInPlaceRequest } from './import/copy-request.ts'
import { importDirectory } from './import/import-directory.ts'
import { importFile } from './import/import-file.ts'
import { importInPlace } from './import/import-in-place.ts'
import type { ImportCallOptions } from './import/import-progress.ts'
import { findModels } from './index/find-models.ts'
import { indexError } from './index/open-index.ts'
import type { ListModelsRequest, SearchModelsRequest } from './index/page-request.ts'
import { withSoundIndex } from './index/rebuild-index.ts'
import { type ReindexReport, reindex } from './index/reindex.ts'
import type { CallOptions, LibraryPorts, LongCallOptions } from './library-ports.ts'
import { type MappingOperations, mappingOperations } from './mapping/mapping-operations.ts'
import { type ReconcileOperations, reconcileOperations } from './reconcile/reconcile-operations.ts'
import type { ReconcileReport } from './reconcile/reconcile-report.ts'
import { type WatchOptions, watchLibrary } from './reconcile/watch-library.ts'
import type { RunningOperations } from './running-operations.ts'
import { type ScrubOperations, scrubOperations } from './scrub/scrub-operations.ts'
import { type SharingOperations, sharingOperations } from './sharing/sharing-operations.ts'
import { type TrashOperations, trashOperations } from './trash/trash-operations.ts'

/** An open model library. Every operation throws CodedError and no other error; docs/reference/errors.md lists the codes; a call whose signal is aborted throws `cancelled`. */
export interface ModelLibrary
  extends AsyncDisposable,
    MappingOperations,
    ReconcileOperations,
    ScrubOperations,
    SharingOperations,
    TrashOperations {
  /** Absolute. */
  readonly root: string
  /** `read`: the root cannot be written, so every change is refused as `read_only`. */
  readonly access: LibraryPorts['access']
  /** Registers a diffusers directory where it lies; nothing in it is touched. */
  readonly importExternalDiffusersDirectory: (
    request: ImportExternalDiffusersDirectoryRequest,
    call?: CallOptions,
  ) => Promise<ModelImportResultV1>
  /** Makes a file of weights, with the shards and tensors that belong to it, the library's own. */
  readonly importFile: (request: CopyImportRequest, call?: ImportCallOptions) => Promise<ModelImportResultV1>
  /** Makes a directory the library's own, with its layout. */
  readonly importDirectory: (request: CopyImportRequest, call?: ImportCallOptions) => Promise<ModelImportResultV1>
  /** Registers files that already lie in the directory of a model. */
  readonly importInPlace: (request: ImportInPlaceRequest, call?: ImportCallOptions) => Promise<ModelImportResultV1>
  /** Says what a file or a directory is, before it is imported. */
  readonly classifyImportPath: (path: string, call?: ClassifyOptions) => Promise<ImportClassification>
  /** A model's metadata with the health of its files at this moment; null when there is no such model. */
  readonly getModel: (modelId: string, call?: CallOptions) => Promise<ModelMetadataV1 | null>
  /** The id of the external model that lies at a directory, whatever its health is now; null when there is none. */
  readonly findByDirectory: (path: string, call?: CallOptions) => Promise<string | null>
  /** Pages of all models in order of their names, with the health that was last written down. */
  readonly listModels: (request?: ListModelsRequest) => Promise<ModelSearchPageV1>
  /** As listModels, for models that have every word of the query, or one that begins with it; the best matches first. */
  readonly searchModels: (request: SearchModelsRequest) => Promise<ModelSearchPageV1>
  /** What a runtime executes and what that needs; refused for anything but a valid asset. */
  readonly resolveModelExecutionDescriptor: (
    modelId: string,
    options?: RequirementsTarget & CallOptions,
  ) => Promise<ModelExecutionDescriptorV1>
  /** Looks at a model's files and writes down what changed. */
  readonly revalidate: (modelId: string, call?: CallOptions) => Promise<ModelImportResultV1>
  /** Says where an external model's directory lies by now; another bundle there is refused unless asked for. */
  readonly relocate: (modelId: string, path: string, options?: RelocateOptions) => Promise<ModelImportResultV1>
  /** Makes the index anew from the files, and looks at every external asset. */
  readonly reindex: (call?: LongCallOptions) => Promise<ReindexReport>
  /** Registers a profile under its id and version, for good. */
  readonly registerDependencyProfile: (profile: DependencyProfile) => Promise<DependencyProfileResult>
  /** Binds a model to a profile. */
  readonly bindDependencyProfile: (
    request: BindDependencyProfileRequest,
    call?: CallOptions,
  ) => Promise<BindDependencyProfileResult>
  /** Changes of the library as they happen, whichever process made them; see `ModelLibraryEventV1`. */
  readonly subscribe: (options?: SubscribeOptions) => AsyncGenerator<ModelLibraryEventV1>
  /** Reconciles now, whenever something below the root may have changed, and every so often; gives the reports that say of a change. */
  readonly watch: (options?: WatchOptions) => AsyncGenerator<ReconcileReport>
  /** What happened after a cursor, without waiting for more. */
  readonly readEvents: (after: string) => Promise<EventPage>
  /** Where the feed stands: taken before listing, nothing that happens from then on is missed. */
  readonly feedCursor: () => Promise<string>
  /** Waits for what runs, then lets go of the library; later calls are refused as `library_closed`. */
  readonly close: () => Promise<void>
}

/** The operations of an open library over its ports. */
export function modelLibrary(
  ports: LibraryPorts,
  operations: RunningOperations,
  afterClose: () => Promise<void>,
): ModelLibrary {
  const { index } = ports
  const running =
    (kind: 'reads' | 'changes') =>
    <T>(operation: () => Promise<T>, call: CallOptions = {}) =>
      operations
        .run(() => withSoundIndex(ports, kind, operation))
        .catch((error: unknown) => {
          throw indexError(cancelledError(error, call), index.place)
        })
  const run = running('changes')
  const read = running('reads')
  let closed: Promise<void> | undefined
  const end = async () => {
    await operations.end()
    await noteSequence(index, ports.processes).catch(() => {})
    await index.close()
    await afterClose()
  }
  const close = () => {
    closed ??= end()
    return closed
  }
  return {
    ...mappingOperations(ports, run),
    ...reconcileOperations(ports, run),
    ...scrubOperations(ports, run),
    ...sharingOperations(ports, run),
    ...trashOperations(ports, run),
    root: ports.place.root,
    access: ports.access,
    importExternalDiffusersDirectory: (request, call) =>
      run(() => importExternalDiffusersDirectory(ports, request, call), call),
    importFile: (request, call) => run(() => importFile(ports, request, call), call),
    importDirectory: (request, call) => run(() => importDirectory(ports, request, call), call),
    importInPlace: (request, call) => run(() => importInPlace(ports, request, call), call),
    classifyImportPath: (path, call) =>
      run(async () => (await classifyBySources(ports, path, call)).classification, call),
    getModel: (modelId, call) => run(() => getModel(ports, modelId, call), call),
    findByDirectory: (path, call) => read(() => findByDirectory(ports, path, call), call),
    listModels: (request = {}) => read(() => findModels(index, { ...request, query: '' })),
    searchModels: (request) => read(() => findModels(index, request)),
    resolveModelExecutionDescriptor: (modelId, options) =>
      run(() => resolveModelExecutionDescriptor(ports, modelId, options), options),
    revalidate: (modelId, call) => run(() => revalidate(ports, modelId, call), call),
    relocate: (modelId, path, options) =>
      run(() => relocate(ports, { model_id: modelId, source_path: path }, options), options),
    reindex: (call) => run(() => reindex(ports, call), call),
    registerDependencyProfile: (profile) => run(() => registerDependencyProfile(ports, profile)),
    bindDependencyProfile: (request, call) => run(() => bindDependencyProfile(ports, request, call), call),
    subscribe: (options) => subscribe({ index, closing: operations.closing, run: read }, options),
    watch: (options) => watchLibrary({ ports, watchTree: ports.watchTree, closing: operations.closing, run }, options),
    readEvents: (after) => read(() => readEvents(index, after)),
    feedCursor: () => read(() => feedCursor(index)),
    close,
    [Symbol.asyncDispose]: close,
  }
}
