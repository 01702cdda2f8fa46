import { dirname } from 'node:path'
import type { DependencyRequirementsV1, EnvironmentRefV1 } from '@plinth/contracts'
import type { EnvironmentAnswer, EnvironmentEvent, EnvironmentRequest } from '@plinth/env-core'
import type { EnvironmentView, JobKind } from '../api/documents.ts'
import type { DependencyEnvironmentNode } from '../workflow/graph.ts'
import { environmentRequest } from './environment-request.ts'
import { environmentFailed } from './failure-hints.ts'
import { type NodeRun, nodeNow } from './node-run.ts'
import { createStatusView, type StatusView } from './status-view.ts'
import type { WaitEnd } from './waiting-room.ts'

/** What a Dependency Environment node does with requirements. */
export interface EnvironmentStep {
  readonly node: DependencyEnvironmentNode
  readonly requirements: DependencyRequirementsV1
  readonly action: Exclude<JobKind, 'run'>
}

/**
 * Does one step, as often as it takes: where inputs are missing it waits until a person gave some and asks again, in manual mode it waits for
 * a confirmation. Ticks and mode that a person changes meanwhile count at once. Null for what was only looked at and is not ready.
 * @throws CodedError with the code of a failed status, `superseded`, or `cancelled`
 */
export async function runEnvironmentNode(step: EnvironmentStep, run: NodeRun): Promise<EnvironmentRefV1 | null> {
  const { host, signal } = run
  const view = createStatusView()
  const onEvent = (event: EnvironmentEvent) => run.show(duringEvent(view, event))
  let confirmed = false
  for (;;) {
    const since = run.waitingRoom.changesSoFar()
    const request = requestNow(step, run)
    const answer: EnvironmentAnswer = await host.environments[step.action](
      { ...request, confirmed },
      { signal, onEvent },
    )
    run.show({ environment: await answered(run, view, answer) })
    if (answer.state === 'ready') return answer.environment_ref
    if (answer.state === 'failed') throw environmentFailed(answer.status)
    const question = questionOf(answer, step.action)
    if (question === 'none') return null
    run.show({ state: 'waiting' })
    confirmed = (await waitForPerson(step, run, { since, request, question })) === 'confirmed'
    view.goOn()
    run.show({ state: 'running' })
  }
}

/** What a node asks for with the settings that it has by now. */
function requestNow({ node, requirements }: EnvironmentStep, run: NodeRun): EnvironmentRequest {
  return environmentRequest(run.graphNow(), nodeNow(run, node), requirements)
}

interface Pause {
  readonly since: number
  readonly request: EnvironmentRequest
  readonly question: 'inputs' | 'confirmation'
}

/** Until something is said that makes another answer likely. Of another graph that is what this node asks for alone. */
async function waitForPerson(step: EnvironmentStep, run: NodeRun, pause: Pause): Promise<WaitEnd> {
  const { signal, waitingRoom, job, nodeId } = run
  const wait = {
    modelId: step.requirements.model_id,
    graphId: job.graphId,
    ...(pause.question === 'confirmation' ? { confirmation: confirmationKey(job.jobId, nodeId) } : {}),
  }
  let { since } = pause
  for (;;) {
    const why = await waitingRoom.wait({ ...wait, since }, signal)
    if (why !== 'edited' || isChanged(step, run, pause.request)) return why
    since = waitingRoom.changesSoFar()
  }
}

/** False also while nothing is ticked: whoever ticks another binding unticks the first one first. */
function isChanged(step: EnvironmentStep, run: NodeRun, before: EnvironmentRequest): boolean {
  const { settings } = nodeNow(run, step.node)
  if (settings.selectedBindingIds?.length === 0) return false
  return JSON.stringify(requestNow(step, run)) !== JSON.stringify(before)
}

/** What a person is asked for after an answer. */
function questionOf({ state }: EnvironmentAnswer, action: EnvironmentStep['action']): Pause['question'] | 'none' {
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
