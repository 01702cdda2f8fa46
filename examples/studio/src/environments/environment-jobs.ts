import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { EnvironmentWork } from '../api/environments.ts'
import type { StudioEvent } from '../api/events.ts'
import { type BegunWork, createLongWork, type LongWork } from '../jobs/long-work.ts'

/** Long work on the environments: one verification, and one plan or collection, at a time. */
export type EnvironmentJobs = LongWork<EnvironmentWork>

/** Work that is about to begin. */
export type BegunEnvironmentWork = BegunWork<EnvironmentWork>

/** Whom jobs are told to. */
export interface EnvironmentJobsPorts {
  readonly publish: (event: StudioEvent) => void
  /** Makes an error document of whatever was thrown. */
  readonly explain: (error: unknown) => ErrorDocumentV1
}

/** None. */
export function createEnvironmentJobs({ publish, explain }: EnvironmentJobsPorts): EnvironmentJobs {
  return createLongWork<EnvironmentWork>({
    tell: (job) => {
      publish({ kind: 'environment_job_changed', job })
      if (job.endedAt !== undefined && job.work.kind !== 'plan') publish({ kind: 'environments_changed' })
    },
    tellForgotten: (jobId) => publish({ kind: 'environment_job_removed', jobId }),
    explain,
    lineOf: ({ kind }) => (kind === 'verify' ? 'verify' : 'collect'),
    kept: () => 1,
  })
}
