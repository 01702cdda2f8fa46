import type { DependencyEnvironmentStatusV1, EnvironmentState } from '@plinth/contracts'
import type { JobKind, JobState, NodeState, NodeView } from '../../../../src/api/documents.ts'
import type { GraphNode } from '../../../../src/workflow/graph.ts'
import type { IconName } from '../../parts/icons.ts'

/** How a state looks: the word says it, icon and tone repeat it. */
export interface Look {
  readonly icon: IconName
  readonly text: string
  readonly tone: 'good' | 'warn' | 'bad' | 'info' | 'plain'
}

/** Of a dependency environment. */
export const ENVIRONMENT_LOOKS: Readonly<Record<EnvironmentState, Look>> = {
  unresolved: { icon: 'dot', text: 'unresolved', tone: 'plain' },
  needs_user_input: { icon: 'person', text: 'needs user input', tone: 'warn' },
  checking: { icon: 'busy', text: 'checking', tone: 'info' },
  missing: { icon: 'bundle', text: 'missing', tone: 'warn' },
  installing: { icon: 'busy', text: 'installing', tone: 'info' },
  ready: { icon: 'check', text: 'ready', tone: 'good' },
  failed: { icon: 'cross', text: 'failed', tone: 'bad' },
}

/** Of an environment that was made of other values than those that are set by now. */
export const CHANGED_SINCE: Look = { icon: 'refresh', text: 'changed since', tone: 'warn' }

/** Of a node. */
const NODE_LOOKS: Readonly<Record<NodeState, Look>> = {
  idle: { icon: 'dot', text: 'not run yet', tone: 'plain' },
  running: { icon: 'busy', text: 'running', tone: 'info' },
  waiting: { icon: 'person', text: 'waits for you', tone: 'warn' },
  blocked: { icon: 'blocked', text: 'blocked', tone: 'warn' },
  succeeded: { icon: 'check', text: 'done', tone: 'good' },
  failed: { icon: 'cross', text: 'failed', tone: 'bad' },
  cancelled: { icon: 'stop', text: 'cancelled', tone: 'plain' },
}

/** Of a job. */
export const JOB_LOOKS: Readonly<Record<JobState, Look>> = {
  running: { icon: 'busy', text: 'running', tone: 'info' },
  waiting: { icon: 'person', text: 'waits for you', tone: 'warn' },
  succeeded: { icon: 'check', text: 'succeeded', tone: 'good' },
  failed: { icon: 'cross', text: 'failed', tone: 'bad' },
  cancelled: { icon: 'stop', text: 'cancelled', tone: 'plain' },
}

/** What each kind of job does. */
export const JOB_NAMES: Readonly<Record<JobKind, string>> = {
  run: 'Run',
  resolve: 'Resolve',
  check: 'Check',
  ensure: 'Ensure',
}

/** The one state that a node shows at a glance. A Dependency Environment shows that of its environment, unless the node ended otherwise. */
export function nodeLook({ kind }: Pick<GraphNode, 'kind'>, view: NodeView | undefined): Look {
  const state = view?.state ?? 'idle'
  if (kind !== 'dependency_environment') return NODE_LOOKS[state]
  if (state === 'failed' || state === 'blocked' || state === 'cancelled') return NODE_LOOKS[state]
  return environmentLook(view?.environment?.status)
}

/** Of a status. A resolution ends as it began, `unresolved`, and has found out which environment it is: then there is a key. */
export function environmentLook(status: DependencyEnvironmentStatusV1 | undefined): Look {
  const { state = 'unresolved', environment_key } = status ?? {}
  return state === 'unresolved' && environment_key !== undefined ? RESOLVED : ENVIRONMENT_LOOKS[state]
}

const RESOLVED: Look = { icon: 'dot', text: 'resolved, not checked', tone: 'plain' }
