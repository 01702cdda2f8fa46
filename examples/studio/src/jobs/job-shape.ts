import {
  DependencyEnvironmentStatusV1,
  EnvironmentRefV1,
  ErrorDocumentV1,
  ResolvedDependencyRequirementsV1,
} from '@plinth/contracts'
import { z } from 'zod'
import type { Job, NodeView } from '../api/documents.ts'
import { shapeOf } from '../graphs/contract-shape.ts'
import { id } from '../graphs/graph-shape.ts'

/** What a server writes down of its jobs. */
export interface JobJournal {
  readonly jobs: readonly Job[]
  readonly nodes: readonly NodeView[]
}

const error = z.exactOptional(shapeOf(ErrorDocumentV1))

const job: z.ZodType<Job> = z.object({
  jobId: id,
  graphId: id,
  kind: z.enum(['run', 'resolve', 'check', 'ensure']),
  nodeId: z.exactOptional(id),
  state: z.enum(['running', 'waiting', 'succeeded', 'failed', 'cancelled']),
  error,
  startedAt: z.string(),
  endedAt: z.exactOptional(z.string()),
})

const node: z.ZodType<NodeView> = z.object({
  graphId: id,
  nodeId: id,
  state: z.enum(['idle', 'running', 'waiting', 'blocked', 'succeeded', 'failed', 'cancelled']),
  jobId: z.exactOptional(id),
  error,
  environment: z.exactOptional(
    z.object({
      status: shapeOf(DependencyEnvironmentStatusV1),
      environmentRef: shapeOf(EnvironmentRefV1).nullable(),
      resolved: z.exactOptional(shapeOf(ResolvedDependencyRequirementsV1)),
      outcome: z.enum(['reused', 'installed', 'joined']).nullable(),
      path: z.exactOptional(z.string()),
      sizeBytes: z.exactOptional(z.number()),
    }),
  ),
  output: z.exactOptional(
    z.object({
      kind: z.enum(['picture', 'sound']),
      url: z.string(),
      path: z.string(),
      sha256: z.string(),
      description: z.string(),
    }),
  ),
})

/** Of the journal on disk. */
export const jobJournal: z.ZodType<JobJournal> = z.object({ jobs: z.array(job), nodes: z.array(node) })
