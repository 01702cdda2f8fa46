import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type {
  ModelExecutionDescriptorV1,
  ModelImportResultV1,
  ModelMetadataV1,
  ModelSearchPageV1,
} from '@plinth/contracts'
import { acquireLock, createProcessTable, openLayout, type ProcessTable, withFileErrors } from '@plinth/durable'
import {
  type BindDependencyProfileRequest,
  type BindDependencyProfileResult,
  bindDependencyProfile,
} from './dependencies/bind-dependency-profile.ts'
import type { DependencyProfile } from './dependencies/dependency-profile.ts'
import { type DependencyProfileResult, registerDependencyProfile } from './dependencies/register-dependency-profile.ts'
import type { RequirementsTarget } from './dependencies/resolve-dependency-requirements.ts'
import { resolveModelExecutionDescriptor } from './execution/resolve-model-execution-descriptor.ts'
import { getModel } from './external/get-model.ts'
import { importExternalDiffusersDirectory } from './external/import-external-diffusers-directory.ts'
import type { ImportExternalDiffusersDirectoryRequest } from './external/import-request.ts'
import { findModels, type ListModelsRequest, type SearchModelsRequest } from './index/find-models.ts'
import { openIndex } from './index/open-index.ts'
import { requireSupportedNode } from './index/require-supported-node.ts'
import { type IndexSyncReport, syncIndex } from './index/sync-index.ts'
import type { CallOptions, LibraryPorts, ModelLibraryLogger } from './library-ports.ts'
import { type LibraryPlace, libraryPlace } from './registry/library-place.ts'
import { walkRegistry } from './registry/walk-registry.ts'

/** How a library is opened. */
export interface ModelLibrarySettings {
  /** The library's directory; made if it is not there. */
  readonly root: string
  /** Where the index lies. Default: in the root. A root on a network file system needs a local directory here. */
  readonly indexDir?: string
  /** Default: none. */
  readonly logger?: ModelLibraryLogger
  /** Default: the system's clock. */
  readonly now?: () => Date
}

/** An open model library. Every operation throws CodedError, never another error; see docs/reference/errors.md. */
export interface ModelLibrary extends AsyncDisposable {
  /** Absolute. */
  readonly root: string
  /** Registers a diffusers directory where it lies. */
  readonly importExternalDiffusersDirectory: (
    request: ImportExternalDiffusersDirectoryRequest,
    call?: CallOptions,
  ) => Promise<ModelImportResultV1>
  /** A model's metadata with its health at this moment; null when there is no such model. */
  readonly getModel: (modelId: string, call?: CallOptions) => Promise<ModelMetadataV1 | null>
  readonly listModels: (request?: ListModelsRequest) => Promise<ModelSearchPageV1>
  readonly searchModels: (request: SearchModelsRequest) => Promise<ModelSearchPageV1>
  /** What a runtime executes and what that needs; refused for anything but a valid asset. */
  readonly resolveModelExecutionDescriptor: (
    modelId: string,
    options?: RequirementsTarget & CallOptions,
  ) => Promise<ModelExecutionDescriptorV1>
  readonly registerDependencyProfile: (profile: DependencyProfile) => Promise<DependencyProfileResult>
  readonly bindDependencyProfile: (
    request: BindDependencyProfileRequest,
    call?: CallOptions,
  ) => Promise<BindDependencyProfileResult>
  /** Makes the index anew from the files. */
  readonly reindex: (call?: CallOptions) => Promise<IndexSyncReport>
  readonly close: () => Promise<void>
}

/**
 * Opens a library: brings its index in line with its files and gives its operations. Close it when done.
 * @throws CodedError `unsupported_node`, `layout_too_new`, `layout_foreign`, `index_unusable`; file errors.
 */
export async function openModelLibrary(settings: ModelLibrarySettings): Promise<ModelLibrary> {
  requireSupportedNode(process.versions.node)
  const place = libraryPlace(resolve(settings.root), settings.indexDir)
  const processes = createProcessTable()
  await withFileErrors({ doing: 'create', path: place.root }, () => mkdir(place.ownDirectory, { recursive: true }))
  await openLayout(place.ownDirectory, LAYOUT, { processes })
  const ports = await openPorts(place, processes, settings)
  return libraryOf(ports)
}

const LAYOUT = { kind: 'plinth-model-library', layout: 1, min_reader: 1, min_writer: 1 }
const SILENT: ModelLibraryLogger = { warn: () => {} }

async function openPorts(
  place: LibraryPlace,
  processes: ProcessTable,
  { logger = SILENT, now = () => new Date() }: ModelLibrarySettings,
): Promise<LibraryPorts> {
  const lock = (purpose: string, signal?: AbortSignal) =>
    acquireLock(place.lockFile, { purpose, processes, ...(signal ? { signal } : {}) })
  await using _lock = await lock('open the library')
  const index = await openIndex(place.indexFile)
  try {
    const { unreadable } = await syncIndex(index, await walkRegistry(place), 'changed')
    for (const each of unreadable) logger.warn('a metadata file cannot be read', { ...each })
    return { place, index, processes, logger, now, lock }
  } catch (error) {
    await index.close()
    throw error
  }
}

function libraryOf(ports: LibraryPorts): ModelLibrary {
  const { index, place } = ports
  return {
    root: place.root,
    importExternalDiffusersDirectory: (request, call) => importExternalDiffusersDirectory(ports, request, call),
    getModel: (modelId, call) => getModel(ports, modelId, call),
    listModels: (request = {}) => findModels(index.read, { ...request, query: '' }),
    searchModels: (request) => findModels(index.read, request),
    resolveModelExecutionDescriptor: (modelId, options) => resolveModelExecutionDescriptor(ports, modelId, options),
    registerDependencyProfile: (profile) => registerDependencyProfile(ports, profile),
    bindDependencyProfile: (request, call) => bindDependencyProfile(ports, request, call),
    reindex: async ({ signal } = {}) => {
      await using _lock = await ports.lock('reindex', signal)
      return syncIndex(index, await walkRegistry(place), 'all')
    },
    close: () => index.close(),
    [Symbol.asyncDispose]: () => index.close(),
  }
}
