import type { ModelLibraryEventV1 } from '@plinth/contracts'
import type { PackerEventOf } from '@plinth/packer-api'
import type { Graph } from '../workflow/graph.ts'
import type { Job, NodeView } from './documents.ts'
import type { EnvironmentJob } from './environments.ts'
import type { LibraryJob } from './library.ts'
import type { PackRun } from './packing.ts'

/**
 * One event of `GET /api/events` (server-sent events; the SSE `id` is the cursor, the SSE `event` is `message`, the data is this as JSON).
 * A page that comes back names the last cursor (`Last-Event-ID`, or `?after=`) and hears what it missed. `reset`: that is not kept any more,
 * or the server is another one; the page reads `GET /api/state` again and goes on from its cursor.
 */
export type StudioEvent =
  | { readonly kind: 'reset' }
  | { readonly kind: 'graph_changed'; readonly graph: Graph }
  | { readonly kind: 'graph_removed'; readonly graphId: string }
  | { readonly kind: 'job_changed'; readonly job: Job }
  | { readonly kind: 'node_changed'; readonly node: NodeView }
  | { readonly kind: 'library_job_changed'; readonly job: LibraryJob }
  | { readonly kind: 'library_job_removed'; readonly jobId: string }
  | { readonly kind: 'environment_job_changed'; readonly job: EnvironmentJob }
  | { readonly kind: 'environment_job_removed'; readonly jobId: string }
  /** One was pinned or unpinned, verified or collected; what a workflow installs its job tells. */
  | { readonly kind: 'environments_changed' }
  /** A model came into the trash or out of it, and the trash says so by now. */
  | { readonly kind: 'trash_changed' }
  | { readonly kind: 'overrides_changed'; readonly modelId: string }
  | { readonly kind: 'models_changed'; readonly change: ModelLibraryEventV1 }
  /** As the packer told it; its progress and cache hits are in `pack_changed`. `event.project_id` is the root of the project. */
  | { readonly kind: 'packer_event'; readonly event: PackerEventOf }
  | { readonly kind: 'pack_changed'; readonly run: PackRun }
  /** There was a look at the disk. */
  | { readonly kind: 'pack_project_changed'; readonly root: string }
