import type {
  CollectionPlanV1,
  CollectionResultV1,
  EnvironmentManifestV1,
  EnvironmentUsageV1,
  ErrorDocumentV1,
} from '@plinth/contracts'
import type { LongJob } from './documents.ts'

/** Environments as the view of them lists them. */
export interface EnvironmentRow {
  readonly environmentKey: string
  /** `damaged`: its manifest cannot be read, or its last validation failed. */
  readonly state: 'sound' | 'damaged'
  /** Why it is damaged. */
  readonly error?: Pick<ErrorDocumentV1, 'code' | 'message' | 'hint'>
  /** Missing where the manifest cannot be read. */
  readonly facts?: EnvironmentFacts
}

/** What the manifest and the usage of an environment say. */
export interface EnvironmentFacts {
  /** E.g. `3.12.4`. */
  readonly python: string
  readonly installer: string
  readonly packages: number
  /** Of all files in it; of those that others share too. */
  readonly sizeBytes: number
  /** RFC 3339. */
  readonly createdAt: string
  /** RFC 3339; null: never. */
  readonly lastUsedAt: string | null
  /** Every binding that it serves: kind, profile, version, hash, platform and backend, split at `:`. */
  readonly envIds: readonly string[]
}

/** What a walk through the files of the store found out, which takes as long as they are many. */
export interface EnvironmentSurvey {
  /** Of the whole store with its caches, on disk: each file once, however many environments have it. */
  readonly totalBytes: number
  /** What keeps environments from being collected, by key. */
  readonly holds: Readonly<Record<string, EnvironmentHold>>
  /** By key: on disk, with what others share too, and what nobody shares. Of one that is held it is not known. */
  readonly sizes: Readonly<Record<string, { readonly sizeBytes: number; readonly ownBytes: number }>>
}

/** `pinned`: by a person; `leased`: in use; `locked`: somebody works on it. */
export interface EnvironmentHold {
  readonly hold: string
  readonly message: string
}

/** All that is known of one environment. */
export interface EnvironmentDetails {
  readonly row: EnvironmentRow
  /** Where it lies; absolute. */
  readonly path: string
  readonly manifest: EnvironmentManifestV1 | null
  /** Newest last. */
  readonly validations: EnvironmentUsageV1['validations']
  /** What is odd about its packages though it is sound. */
  readonly diagnostics: readonly { readonly code: string; readonly message: string }[]
}

/** Why two environments are two: one sentence for each input that differs. */
export interface EnvironmentExplanation {
  readonly changes: readonly { readonly field: string; readonly message: string }[]
}

/** Long work on the environments. */
export type EnvironmentJob = LongJob<EnvironmentWork>

/** One kind of it with its result. */
export type EnvironmentWork =
  | {
      readonly kind: 'verify'
      readonly depth: 'quick' | 'full'
      readonly environmentKeys: readonly string[]
      /** In the order of the keys. */
      readonly result?: readonly VerifiedEnvironment[]
    }
  /** Removes nothing. */
  | { readonly kind: 'plan'; readonly policy: CollectionPlanV1['policy']; readonly result?: CollectionPlanV1 }
  /** Removes exactly what the plan of that job names. */
  | { readonly kind: 'collect'; readonly planJobId: string; readonly result?: CollectionResultV1 }

/** What came of the verification of one environment. */
export interface VerifiedEnvironment {
  readonly environmentKey: string
  readonly state: 'sound' | 'damaged' | 'gone'
  /** Of a damaged one. */
  readonly code?: string
  readonly message?: string
}

/** Requests of the environments view. Whatever takes long answers with a job at once; the event stream tells the rest. */
export interface EnvironmentRoutes {
  /** In order of keys; reads manifests alone. */
  'GET /api/environments': { readonly answer: { readonly environments: readonly EnvironmentRow[] } }
  /** Looks at every file of the store. */
  'GET /api/environment-survey': { readonly answer: EnvironmentSurvey }
  'GET /api/environments/:environmentKey': {
    readonly params: EnvironmentParams
    readonly answer: EnvironmentDetails
  }
  /** Refused (409, `environment_unreadable`) where the manifest of one of the two cannot be read. */
  'GET /api/environments/:environmentKey/explanation': {
    readonly params: EnvironmentParams
    readonly query: { readonly other: string }
    readonly answer: EnvironmentExplanation
  }
  /** Of those that are named, or of all. Refused (409, `job_running`) while another verification runs. */
  'POST /api/environment-verifications': {
    readonly body: { readonly depth: 'quick' | 'full'; readonly environmentKeys?: readonly string[] }
    readonly answer: EnvironmentJob
  }
  'POST /api/environments/:environmentKey/pin': {
    readonly params: EnvironmentParams
    readonly answer: { readonly environmentKey: string }
  }
  'DELETE /api/environments/:environmentKey/pin': {
    readonly params: EnvironmentParams
    readonly answer: { readonly environmentKey: string }
  }
  /** Nothing is removed. Refused (409, `job_running`) while another is planned, or one is carried out. */
  'POST /api/collection-plans': { readonly body: CollectionPlanV1['policy']; readonly answer: EnvironmentJob }
  /** Carries out the plan that a job made. Refused (404, `plan_missing`) where that is not known any more. */
  'POST /api/collections': { readonly body: { readonly planJobId: string }; readonly answer: EnvironmentJob }
  /** Answers once it is over; one that had ended stays as it is. */
  'POST /api/environment-jobs/:jobId/cancel': {
    readonly params: { readonly jobId: string }
    readonly answer: EnvironmentJob
  }
  /** Of a job that is over: pages show it no more. */
  'DELETE /api/environment-jobs/:jobId': {
    readonly params: { readonly jobId: string }
    readonly answer: { readonly jobId: string }
  }
}

export interface EnvironmentParams {
  readonly environmentKey: string
}
