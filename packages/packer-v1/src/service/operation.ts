import { resolve } from 'node:path'
import type { Contract, PackerOperationClass, PackerProjectContext, PackerResponse } from '@plinth/contracts'
import type { ProcessTable } from '@plinth/durable'
import type { OperationEvents, PackerEventBus } from '@plinth/packer-api'
import type { CacheSettings } from '../cache/build-cache.ts'
import type { AssetFamily } from '../families/asset-family.ts'
import type { PreviewStore } from '../preview/preview-store.ts'
import { type Observer, observeProject } from '../workspace/observe-project.ts'
import { openProject, type Project } from '../workspace/project.ts'
import type { WorkspaceWatcher } from '../workspace/workspace-watcher.ts'

/** What all operations of one service work with. */
export interface ServiceParts {
  readonly events: PackerEventBus
  readonly families: ReadonlyMap<string, AssetFamily>
  readonly processes: ProcessTable
  readonly cache: CacheSettings
  /** Milliseconds from any fixed point; for durations. */
  readonly clock: () => number
  readonly newUuid: () => string
  /** The time of records on disk. */
  readonly now: () => Date
  readonly previews: PreviewStore
  /** By absolute root. */
  readonly projects: Map<string, Project>
  /** Of the projects that are watched. */
  readonly observers: Observer[]
  /** Watches a project from its first operation on; undefined: changes are found when somebody looks. */
  readonly watcher: WorkspaceWatcher | undefined
  /** How long a watched project must be quiet before it is looked at, in milliseconds. */
  readonly quietMs: number
}

/** What one call works with. */
export interface Call<R> {
  readonly request: R
  readonly project: Project
  readonly events: OperationEvents
  readonly parts: ServiceParts
}

/** How requests of an operation are read and what it may change. */
export interface OperationKind<R> {
  readonly contract: Contract<R>
  readonly operation_class: PackerOperationClass
}

/**
 * Reads a request, finds its project and gives the operation an id for its events. A mutation that throws ends with `action_failed`.
 * @throws CodedError `invalid_contract`, and what `work` throws.
 */
export async function runOperation<R extends { readonly project: PackerProjectContext }, T>(
  parts: ServiceParts,
  { kind, request }: { readonly kind: OperationKind<R>; readonly request: unknown },
  work: (call: Call<R>) => Promise<T>,
): Promise<T> {
  const parsed = kind.contract.parse(request)
  const events = parts.events.startOperation({ project_id: parsed.project.project_id })
  try {
    return await work({ request: parsed, project: projectAt(parts, parsed.project), events, parts })
  } catch (error) {
    const summary = error instanceof Error ? error.message : String(error)
    if (kind.operation_class !== 'read_only') events.publish({ kind: 'action_failed', summary })
    throw error
  } finally {
    events.end()
  }
}

/** The fields that every answer has; lists that are not given are empty. */
export function respond(
  project: Project,
  fields: Partial<PackerResponse> & Pick<PackerResponse, 'status' | 'summary'>,
) {
  return {
    contract_version: 1,
    runtime_state: project.memory.state,
    affected_assets: [],
    diagnostics: [],
    proposed_actions: [],
    applied_actions: [],
    blockers: [],
    ...fields,
  } as const satisfies PackerResponse
}

function projectAt(parts: ServiceParts, { root, project_id }: PackerProjectContext): Project {
  const { projects, families, processes, cache, watcher, quietMs, events } = parts
  const path = resolve(root)
  const known = projects.get(path)
  if (known) return known
  const project = openProject({ root: path, families, processes, cache })
  projects.set(path, project)
  if (watcher) parts.observers.push(observeProject(project, { watcher, quietMs, events, project_id }))
  return project
}
