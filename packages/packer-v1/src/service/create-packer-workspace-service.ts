import { randomUUID } from 'node:crypto'
import {
  ApplyActionRequest,
  BuildRequest,
  CodedError,
  type Contract,
  DescribeOperationsRequest,
  DoctorRequest,
  ExcludeAssetFromBuildRequest,
  GetAssetDetailsRequest,
  GetCompileSurfaceRequest,
  IncludeAssetInBuildRequest,
  InitWorkspaceRequest,
  ListAssetsRequest,
  ListQuarantineRequest,
  type PackerProjectContext,
  PackWorkspaceRequest,
  PackWorkspaceSummaryRequest,
  PreviewActionRequest,
  QuarantineAssetRequest,
  RegisterAssetRequest,
  RemoveAssetRequest,
  RestoreAssetRequest,
  ValidatePackWorkspaceRequest,
} from '@plinth/contracts'
import { createProcessTable, type ProcessTable } from '@plinth/durable'
import {
  operationClassOf,
  type PackerEventBus,
  type PackerOperation,
  type PackerWorkspaceService,
} from '@plinth/packer-api'
import type { CacheSettings } from '../cache/build-cache.ts'
import { type AssetFamily, familyTable } from '../families/asset-family.ts'
import { BUILT_IN_FAMILIES } from '../families/built-in-families.ts'
import { createPreviewStore } from '../preview/preview-store.ts'
import type { WorkspaceWatcher } from '../workspace/workspace-watcher.ts'
import { applyAction } from './apply-action.ts'
import { build } from './build.ts'
import { describeOperations } from './describe-operations.ts'
import { doctor } from './doctor.ts'
import { excludeAssetFromBuild } from './exclude-asset-from-build.ts'
import { getAssetDetails } from './get-asset-details.ts'
import { getCompileSurface } from './get-compile-surface.ts'
import { includeAssetInBuild } from './include-asset-in-build.ts'
import { initWorkspace } from './init-workspace.ts'
import { listAssets } from './list-assets.ts'
import { listQuarantine } from './list-quarantine.ts'
import { type Call, runOperation, type ServiceParts } from './operation.ts'
import { packWorkspace } from './pack-workspace.ts'
import { previewAction } from './preview-action.ts'
import { quarantineAsset } from './quarantine-asset.ts'
import { registerAsset } from './register-asset.ts'
import { removeAsset } from './remove-asset.ts'
import { restoreAsset } from './restore-asset.ts'
import { summarizePackWorkspace } from './summarize-pack-workspace.ts'
import { validatePackWorkspace } from './validate-pack-workspace.ts'

/** What a packer is made of. */
export interface PackerServiceSettings {
  /** Which version of the packer: this package has 1. */
  readonly version: 1
  /** The host's bus. The packer makes none of its own. */
  readonly events: PackerEventBus
  /** Families besides the built-in ones. */
  readonly families?: readonly AssetFamily[]
  /** Where what conversions made is kept, and with whom it is shared. Default: `.packer/cache` with 4 GiB, shared with nobody. */
  readonly cache?: CacheSettings
  /** Tells what changes on disk, e.g. `createFileWatcher()`. Default: none; validation, doctor and builds look for themselves. */
  readonly watcher?: WorkspaceWatcher
  /** How long a watched project must be quiet before it is looked at, in milliseconds. Default 100. */
  readonly quietMs?: number
  /** Milliseconds from any fixed point; for durations only. Default: `performance.now`. */
  readonly clock?: () => number
  /** The time of what is written down, such as when an asset went into quarantine. Default: the system's. */
  readonly now?: () => Date
  /** Default: random UUIDs. */
  readonly newUuid?: () => string
}

/**
 * Makes the packer. It holds no resources until an operation names a project.
 * @throws CodedError `events_required`, `version_unsupported`, `invalid_family`, `duplicate_family`
 */
export function createPackerWorkspaceService(settings: PackerServiceSettings): PackerWorkspaceService {
  return createServiceAmong(createProcessTable(), settings)
}

/** The same among these processes; tests give their own. */
export function createServiceAmong(processes: ProcessTable, settings: PackerServiceSettings): PackerWorkspaceService {
  const gate = createGate(partsOf(processes, settings))
  const close = gate.close
  return {
    initWorkspace: gate.open('initWorkspace', InitWorkspaceRequest, initWorkspace),
    registerAsset: gate.open('registerAsset', RegisterAssetRequest, registerAsset),
    includeAssetInBuild: gate.open('includeAssetInBuild', IncludeAssetInBuildRequest, includeAssetInBuild),
    excludeAssetFromBuild: gate.open('excludeAssetFromBuild', ExcludeAssetFromBuildRequest, excludeAssetFromBuild),
    removeAsset: gate.open('removeAsset', RemoveAssetRequest, removeAsset),
    listAssets: gate.open('listAssets', ListAssetsRequest, listAssets),
    getAssetDetails: gate.open('getAssetDetails', GetAssetDetailsRequest, getAssetDetails),
    doctor: gate.open('doctor', DoctorRequest, doctor),
    build: gate.open('build', BuildRequest, build),
    summarizePackWorkspace: gate.open('summarizePackWorkspace', PackWorkspaceSummaryRequest, summarizePackWorkspace),
    validatePackWorkspace: gate.open('validatePackWorkspace', ValidatePackWorkspaceRequest, validatePackWorkspace),
    packWorkspace: gate.open('packWorkspace', PackWorkspaceRequest, packWorkspace),
    getCompileSurface: gate.open('getCompileSurface', GetCompileSurfaceRequest, getCompileSurface),
    describeOperations: gate.open('describeOperations', DescribeOperationsRequest, describeOperations),
    previewAction: gate.open('previewAction', PreviewActionRequest, previewAction),
    applyAction: gate.open('applyAction', ApplyActionRequest, applyAction),
    quarantineAsset: gate.open('quarantineAsset', QuarantineAssetRequest, quarantineAsset),
    restoreAsset: gate.open('restoreAsset', RestoreAssetRequest, restoreAsset),
    listQuarantine: gate.open('listQuarantine', ListQuarantineRequest, listQuarantine),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function partsOf(processes: ProcessTable, settings: PackerServiceSettings): ServiceParts {
  const { version, events, families = [] } = settings
  const { clock = () => performance.now(), newUuid = randomUUID, now = () => new Date() } = settings
  if (version !== 1) throw versionUnsupported(version)
  // Plain JavaScript hosts can leave it out.
  if (!events) throw eventsRequired()
  return {
    events,
    families: familyTable([...BUILT_IN_FAMILIES, ...families]),
    processes,
    cache: settings.cache ?? {},
    clock,
    newUuid,
    now,
    projects: new Map(),
    previews: createPreviewStore(),
    observers: [],
    watcher: settings.watcher,
    quietMs: settings.quietMs ?? 100,
  }
}

type Work<R, T> = (call: Call<R>) => Promise<T>

/** Lets calls in until the service is closed, and knows which are under way. */
function createGate(parts: ServiceParts) {
  const running = new Set<Promise<unknown>>()
  let closed = false
  return {
    open: <R extends { readonly project: PackerProjectContext }, T>(
      operation: PackerOperation,
      contract: Contract<R>,
      work: Work<R, T>,
    ) => {
      return async (request: unknown): Promise<T> => {
        if (closed) throw serviceClosed(operation)
        const kind = { contract, operation_class: operationClassOf(operation, request) }
        const result = runOperation(parts, { kind, request }, work)
        running.add(result)
        return result.finally(() => running.delete(result))
      }
    },
    close: async () => {
      closed = true
      await Promise.allSettled(running)
      await Promise.all(parts.observers.map((observer) => observer.close()))
    },
  }
}

function versionUnsupported(version: unknown): CodedError {
  return new CodedError('version_unsupported', `this package makes version 1 of the packer, not ${String(version)}`, {
    hint: 'Ask for version 1, or install the package of that version.',
    details: { version: String(version) },
  })
}

function eventsRequired(): CodedError {
  return new CodedError('events_required', 'the packer needs the event bus of its host', {
    hint: 'Pass `events`: the bus that the host subscribes to, made by createPackerEventBus().',
  })
}

function serviceClosed(operation: string): CodedError {
  return new CodedError('service_closed', `${operation} came after the packer was closed`, { details: { operation } })
}
