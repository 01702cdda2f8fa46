import type {
  DependencyOverridePatchV1,
  ModelExecutionDescriptorV1,
  ModelImportResultV1,
  ModelMetadataV1,
  ModelSearchPageV1,
} from '@plinth/contracts'
import type { Graph, GraphDraft } from '../workflow/graph.ts'
import type { DirectoryListing, DirectoryReview, EnvironmentDescriptionView, Job, StudioState } from './documents.ts'
import type { EnvironmentRoutes } from './environments.ts'
import type { LibraryRoutes } from './library-routes.ts'
import type { PackRoutes } from './packing.ts'

/**
 * Every request of the page. `params` fill the path (each is one encoded segment), `query` the query string, `body` is JSON. A refusal has an
 * HTTP status of 400 or above and an ErrorDocumentV1 as its body. `GET /api/events` is in `events.ts`; `GET /api/outputs/…` gives files.
 */
export interface Routes extends LibraryRoutes, EnvironmentRoutes, PackRoutes {
  'GET /api/state': { readonly answer: StudioState }

  'GET /api/models': { readonly query: ModelQuery; readonly answer: ModelSearchPageV1 }
  'GET /api/models/:modelId': { readonly params: ModelParams; readonly answer: ModelMetadataV1 }
  /** Refused (409, `asset_not_executable`, with the findings) for anything but a valid asset. */
  'GET /api/models/:modelId/descriptor': { readonly params: ModelParams; readonly answer: ModelExecutionDescriptorV1 }
  'POST /api/models/:modelId/revalidate': { readonly params: ModelParams; readonly answer: ModelImportResultV1 }
  'POST /api/models/:modelId/relocate': {
    readonly params: ModelParams
    /** `any_bundle`: also one that is not the bundle that was imported, which is `another_bundle` else. */
    readonly body: { readonly path: string; readonly accept?: 'same_bundle' | 'any_bundle' }
    readonly answer: ModelImportResultV1
  }
  /**
   * Takes a model out of the library; an external one stays where it is, byte for byte. `summary` says so in the library's words. Of one that the
   * library owns: what restores it, and what stayed beside it because the library did not create it.
   */
  'DELETE /api/models/:modelId': { readonly params: ModelParams; readonly answer: ModelDeleted }
  'GET /api/models/:modelId/overrides': { readonly params: ModelParams; readonly answer: OverridesAnswer }
  /** Stores patches; jobs that wait for them go on by themselves. */
  'POST /api/models/:modelId/overrides': {
    readonly params: ModelParams
    readonly body: { readonly overrides: readonly DependencyOverridePatchV1[] }
    readonly answer: OverridesAnswer
  }
  'DELETE /api/models/:modelId/overrides': {
    readonly params: ModelParams
    readonly query: OverridesCleared
    readonly answer: OverridesAnswer
  }

  /** Where nothing is named: the first root. Refused (403, `path_outside_roots`) elsewhere. */
  'GET /api/directories': { readonly query: DirectoryQuery; readonly answer: DirectoryListing }
  'POST /api/directories/review': { readonly body: { readonly path: string }; readonly answer: DirectoryReview }
  'POST /api/models': {
    readonly body: { readonly path: string; readonly family: string; readonly officialName: string }
    readonly answer: ModelImportResultV1
  }

  'POST /api/graphs': { readonly body: { readonly title: string }; readonly answer: Graph }
  'GET /api/graphs/:graphId': { readonly params: GraphParams; readonly answer: Graph }
  /**
   * The next revision; refused (409, `graph_changed`, with the graph in `details`) unless the body's revision is the current one, and (422,
   * `graph_invalid`, with `details.findings`) where an edge leads from or to nothing, or two lead to one input.
   */
  'PUT /api/graphs/:graphId': { readonly params: GraphParams; readonly body: GraphDraft; readonly answer: Graph }
  /** Its jobs are cancelled, and the pictures and sounds that they made are deleted; environments stay. */
  'DELETE /api/graphs/:graphId': { readonly params: GraphParams; readonly answer: { readonly graphId: string } }
  /**
   * Runs every node once what it takes is there. What a node lacks (a model, an `environment_ref`) fails in that node, with what to do.
   * Refused (409, `job_running`) while a job has one of its nodes; (422, `graph_empty`) where there is nothing to run.
   */
  'POST /api/graphs/:graphId/run': { readonly params: GraphParams; readonly answer: Job }

  /** Base, override and effective values; asks no index and installs nothing. */
  'GET /api/graphs/:graphId/nodes/:nodeId/environment': {
    readonly params: NodeParams
    readonly answer: EnvironmentDescriptionView
  }
  /** Of a Dependency Environment node alone. Refused (409, `job_running`) while a job has it. */
  'POST /api/graphs/:graphId/nodes/:nodeId/environment': {
    readonly params: NodeParams
    readonly body: { readonly action: 'resolve' | 'check' | 'ensure' }
    readonly answer: Job
  }

  'GET /api/jobs/:jobId': { readonly params: JobParams; readonly answer: Job }
  /** Of a job that waits in manual mode: install what is missing. */
  'POST /api/jobs/:jobId/confirm': { readonly params: JobParams; readonly answer: Job }
  /** Answers once it is over; one that had ended stays as it is. */
  'POST /api/jobs/:jobId/cancel': { readonly params: JobParams; readonly answer: Job }
}

export interface ModelParams {
  readonly modelId: string
}

export interface ModelDeleted {
  readonly modelId: string
  readonly summary: string
  readonly trashId?: string
  readonly sizeBytes?: number
  readonly kept?: readonly string[]
}

/** What a picker shows. */
export interface DirectoryQuery {
  readonly path?: string
  /** Also the files. */
  readonly files?: 'shown'
  /** The library's own directory instead of the roots. */
  readonly within?: 'library'
}

export interface GraphParams {
  readonly graphId: string
}

export interface NodeParams extends GraphParams {
  readonly nodeId: string
}

export interface JobParams {
  readonly jobId: string
}

/** Filters and paging of the library view; a blank query lists. */
export interface ModelQuery {
  readonly query?: string
  readonly limit?: string
  readonly after?: string
  readonly storageKind?: string
  readonly health?: string
  readonly type?: string
  /** Of the bundle, e.g. `diffusers_directory`. */
  readonly format?: string
  /** Names of facets (`model_type`, `storage_kind`, …), split at `,`: the answer counts the models of all pages by these. */
  readonly facets?: string
}

/** Which overrides are forgotten: those that fit all that is given. */
export interface OverridesCleared {
  readonly bindingId?: string
  readonly requirementName?: string
  /** Those of whole bindings alone, or of single packages. */
  readonly scope?: 'binding' | 'requirement'
  readonly field?: string
}

export interface OverridesAnswer {
  readonly overrides: readonly DependencyOverridePatchV1[]
}
