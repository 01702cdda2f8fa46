import { dirname } from 'node:path'
import { CodedError, type DependencyRequirementsV1, type EnvironmentRefV1 } from '@plinth/contracts'
import type { EnvironmentAnswer, EnvironmentEvent } from '@plinth/env-core'
import type { EnvironmentView, JobKind } from '../api/documents.ts'
import type { DependencyEnvironmentNode } from '../workflow/graph.ts'
import { environmentRequest } from './environment-request.ts'
import { hintFor } from './failure-hints.ts'
import type { NodeRun } from './node-run.ts'
import { createStatusView, type StatusView } from './status-view.ts'

/** What a Dependency Environment node does with requirements. */
export interface EnvironmentStep {
  readonly node: DependencyEnvironmentNode
  readonly requirements: DependencyRequirementsV1
  readonly action: Exclude<JobKind, 'run'>
}

/**
 * Does one step, as often as it takes: where inputs are missing it waits until a person gave some and asks again, in manual mode it waits for
 * a confirmation. Null for what was only looked at and is not ready. @throws CodedError with the code of a failed status, or `cancelled`
 */
export async function runEnvironmentNode(step: EnvironmentStep, run: NodeRun): Promise<EnvironmentRefV1 | null> {
  const request = environmentRequest(run.graph, step.node, step.requirements)
  const { model_id: modelId } = step.requirements
  const { host, signal, waitingRoom } = run
  const view = createStatusView()
  const onEvent = (event: EnvironmentEvent) => run.show(duringEvent(view, event))
  let confirmed = false
  for (;;) {
    const since = waitingRoom.changesOf(modelId)
    const answer: EnvironmentAnswer = await host.environments[step.action](
      { ...request, confirmed },
      { signal, onEvent },
    )
    run.show({ environment: await answered(run, view, answer) })
    if (answer.state === 'ready') return answer.environment_ref
    if (answer.state === 'failed') throw failed(answer)
    const question = questionOf(answer, step.action)
    if (question === 'none') return null
    run.show({ state: 'waiting' })
    const confirmation = question === 'confirmation' ? { confirmation: confirmationKey(run.job.jobId, run.nodeId) } : {}
    const why = await waitingRoom.wait({ modelId, since, ...confirmation }, signal)
    confirmed = why === 'confirmed'
    view.goOn()
    run.show({ state: 'running' })
  }
}

/** What a person is asked for after an answer. */
function questionOf(
  { state }: EnvironmentAnswer,
  action: EnvironmentStep['action'],
): 'inputs' | 'confirmation' | 'none' {
  if (state === 'needs_user_input') return 'inputs'
  return state === 'missing' && action === 'ensure' ? 'confirmation' : 'none'
}

/** Under which a node waits for a confirmation. */
export function confirmationKey(jobId: string, nodeId: string): string {
  return `${jobId} ${nodeId}`
}

function duringEvent(view: StatusView, event: EnvironmentEvent) {
  const environment: EnvironmentView = { status: view.of(event.status), environmentRef: null, outcome: null }
  return event.kind === 'progress' ? { environment, progress: event.progress } : { environment }
}

async function answered({ host }: NodeRun, view: StatusView, answer: EnvironmentAnswer): Promise<EnvironmentView> {
  const { status, environment_ref, resolved_dependency_requirements: resolved, outcome } = answer
  const seen = { status: view.of(status), environmentRef: environment_ref, resolved, outcome }
  if (environment_ref === null) return seen
  const listed = await host.environments.show(environment_ref.environment_key)
  const size = listed?.state === 'published' ? { sizeBytes: listed.manifest.size_bytes } : {}
  return { ...seen, path: dirname(environment_ref.manifest_path), ...size }
}

function failed({ status }: EnvironmentAnswer): CodedError {
  const { code = 'environment_failed', message = 'the environment cannot be made', diagnostics } = status
  return new CodedError(code, message, { hint: hintFor(code), details: { diagnostics } })
}
