import type {
  AssetValidationErrorV1,
  DependencyEnvironmentStatusV1,
  DependencyOverridePatchV1,
  DependencyRequirementsV1,
  EnvironmentManifestV1,
  EnvironmentRefV1,
  ErrorDocumentV1,
  ResolvedDependencyRequirementsV1,
} from '@plinth/contracts'
import type { Graph } from '../workflow/graph.ts'
import type { EnvironmentJob } from './environments.ts'
import type { LibraryJob } from './library.ts'

/** Everything a page shows when it opens. Events after `cursor` change it; see `events.ts`. */
export interface StudioState {
  /** Where the event stream goes on after this state. */
  readonly cursor: string
  readonly library: { readonly root: string; readonly access: 'read' | 'write' }
  /** Where pictures and sounds lie, in a folder for each graph, by its id. Absolute. */
  readonly outputs: string
  /** What could not be read when the server started, e.g. a damaged graph; each lies aside, untouched. */
  readonly problems: readonly ErrorDocumentV1[]
  /** Oldest first. */
  readonly graphs: readonly Graph[]
  /** Newest first; bounded. */
  readonly jobs: readonly Job[]
  /** Long work on the library, newest first; bounded. */
  readonly libraryJobs: readonly LibraryJob[]
  /** Long work on the environments, newest first; bounded. */
  readonly environmentJobs: readonly EnvironmentJob[]
  /** What nodes show, by graph and node. A node that never did anything has none. */
  readonly nodes: readonly NodeView[]
}

/**
 * A run of a graph, or one step of a Dependency Environment node. It belongs to the server: it goes on when a page is closed.
 * `waiting`: for inputs of a person (`needs_user_input`) or for a confirmation (manual mode); it goes on by itself once they are given.
 */
export interface Job {
  readonly jobId: string
  readonly graphId: string
  readonly kind: JobKind
  /** The one node it is about; missing for a run. */
  readonly nodeId?: string
  readonly state: JobState
  /** Why it failed. */
  readonly error?: ErrorDocumentV1
  /** RFC 3339. */
  readonly startedAt: string
  /** RFC 3339. */
  readonly endedAt?: string
}

/** Long work beside the workflows. It belongs to the server: it goes on when a page is closed, and ends with the server. */
export interface LongJob<Work> {
  readonly jobId: string
  /** What it does, and what came of it. A result is there for a job that ended by itself, an import that failed among them. */
  readonly work: Work
  readonly state: 'running' | 'succeeded' | 'failed' | 'cancelled'
  readonly progress?: NodeProgress
  /** Why it failed. */
  readonly error?: ErrorDocumentV1
  /** RFC 3339. */
  readonly startedAt: string
  /** RFC 3339. */
  readonly endedAt?: string
}

/** `run` takes a whole graph in topological order. */
export type JobKind = 'run' | 'resolve' | 'check' | 'ensure'

/** `succeeded`, `failed` and `cancelled` are final. */
export type JobState = 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled'

/** What one node shows beside its settings. */
export interface NodeView {
  readonly graphId: string
  readonly nodeId: string
  readonly state: NodeState
  /** The job that last touched it. */
  readonly jobId?: string
  /** Why it failed, and what to do. */
  readonly error?: ErrorDocumentV1
  readonly progress?: NodeProgress
  /** Of a Dependency Environment node. */
  readonly environment?: EnvironmentView
  /** Of an inference node. */
  readonly output?: OutputView
}

/** `idle`: nothing happened yet. `waiting`: for a person. `blocked`: a node before it failed. */
export type NodeState = 'idle' | 'running' | 'waiting' | 'blocked' | 'succeeded' | 'failed' | 'cancelled'

/** How far a node is. An inference node in the phase `queue` waits for another model to end: one is run at a time. */
export interface NodeProgress {
  readonly phase: string
  readonly completed: number
  /** Missing when it is not known. */
  readonly total?: number
  readonly unit: string
  readonly message?: string
}

/** The outputs of a Dependency Environment node. */
export interface EnvironmentView {
  readonly status: DependencyEnvironmentStatusV1
  readonly environmentRef: EnvironmentRefV1 | null
  readonly resolved?: ResolvedDependencyRequirementsV1
  readonly outcome: 'reused' | 'installed' | 'joined' | null
  /** Absolute. */
  readonly path?: string
  /** Of the environment on disk. */
  readonly sizeBytes?: number
}

/** What an inference node made. */
export interface OutputView {
  readonly kind: 'picture' | 'sound'
  /** Below `/api/outputs/`. */
  readonly url: string
  /** Absolute. */
  readonly path: string
  readonly sha256: string
  /** E.g. `64 × 64 pixels`. */
  readonly description: string
}

/** What a Dependency Environment node knows before anything is asked of an index or installed. */
export interface EnvironmentDescriptionView {
  /** The payload as Puma-Lib hands it on. */
  readonly requirements: DependencyRequirementsV1
  readonly resolved: ResolvedDependencyRequirementsV1
  readonly overrides: readonly DependencyOverridePatchV1[]
  /** Of the published environment; null when there is none. */
  readonly manifest: EnvironmentManifestV1 | null
}

/** A directory as the picker shows it. */
export interface DirectoryListing {
  /** Absolute and canonical. */
  readonly path: string
  /** Missing at a root: there is nothing to see above. */
  readonly parent?: string
  /** Where browsing may begin. */
  readonly roots: readonly string[]
  /** Directories alone, by name. */
  readonly entries: readonly { readonly name: string; readonly path: string; readonly isBundle: boolean }[]
  /** Where files are asked for, those that are there, by name. */
  readonly files?: readonly { readonly name: string; readonly path: string; readonly sizeBytes: number }[]
  /** More than are listed. */
  readonly isCut: boolean
}

/** What was found in a directory, before it is imported. Nothing is written. */
export interface DirectoryReview {
  readonly path: string
  readonly validationState: 'valid' | 'degraded' | 'invalid'
  readonly findings: readonly AssetValidationErrorV1[]
  readonly pipelineClass?: string
  readonly taskType?: string
  readonly components: readonly {
    readonly name: string
    readonly library: string
    readonly className: string
    readonly state: string
  }[]
  readonly suggested: { readonly family: string; readonly officialName: string; readonly modelId: string }
  /** A model that already is this directory. */
  readonly registeredAs?: string
}
