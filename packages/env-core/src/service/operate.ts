import { isCodedError } from '@plinth/contracts'
import type { IndexPolicy } from '../boundary/index-location.ts'
import { keepCredentials } from '../boundary/keep-credentials.ts'
import { type CheckedRequest, parsingSteps } from '../boundary/parse-request.ts'
import { plainCopy } from '../memory/plain-copy.ts'
import { type KnownRequest, knownRequest, type RequestMemory } from '../memory/request-memory.ts'
import type { EnvironmentCall } from '../ports/call.ts'
import type { EnvironmentPorts } from '../ports/environment-ports.ts'
import { failure } from '../status/finding.ts'
import { createStatusTracker, type StatusTracker } from '../status/status-tracker.ts'
import { otherAnswer } from './answer.ts'
import { failedRows } from './binding-rows.ts'
import { type DecisionSteps, decideEnvironment } from './decide-environment.ts'
import type { Decision, PlannedDecision } from './decision.ts'
import type { EnvironmentAnswer } from './environment-answer.ts'
import { giveWay } from './give-way.ts'
import type { Operation } from './operation.ts'
import type { Operations } from './operations.ts'

/** What the operations of a service share. */
export interface ServiceContext {
  readonly ports: EnvironmentPorts
  readonly operations: Operations
  /** Which indexes are accepted. */
  readonly policy: IndexPolicy
  readonly memory: RequestMemory
}

/** Parses a request and runs an operation on it. However it ends, its last event says in which state. */
export function operate<T>(
  { ports, operations, policy, memory }: ServiceContext,
  { request: value, call }: { readonly request: unknown; readonly call: EnvironmentCall },
  body: (operation: Operation) => Promise<T>,
): Promise<T> {
  return operations.run(call, async ({ operation_id, signal, emit }) => {
    const { checked: request, groundworks } = memory.recall(value) ?? (await learn(value, { policy, memory }))
    const { credentials } = request
    await keepCredentials(
      ports.credentials,
      { contract: 'EnvironmentRequest', credentials },
      { need: 'request', signal },
    )
    signal.throwIfAborted()
    const { model_id } = request.requirements
    const tracker = createStatusTracker({ operation_id, model_id, mode: request.mode, clock: ports.clock, emit })
    try {
      return await body({ ports, request, tracker, signal, policy, groundworks })
    } catch (error) {
      endTracking(tracker, signal.aborted ? 'cancelled' : 'unexpected_error')
      throw error
    }
  })
}

/** What is remembered was parsed from a copy: the caller may change what it gave. */
async function learn(
  value: unknown,
  { policy, memory }: Pick<ServiceContext, 'policy' | 'memory'>,
): Promise<KnownRequest> {
  const copy = plainCopy(value)
  const known = knownRequest(await parse(copy ?? value, policy))
  memory.remember(copy, known)
  return known
}

async function parse(value: unknown, policy: IndexPolicy): Promise<CheckedRequest> {
  const steps = parsingSteps(value, policy)
  let step = steps.next()
  while (!step.done) {
    await giveWay(step.value)
    step = steps.next()
  }
  return step.value
}

/** An installation that is cancelled leaves the environment missing; a check that ends early says nothing about it. */
function endTracking(tracker: StatusTracker, code: 'cancelled' | 'unexpected_error'): void {
  const state = tracker.state()
  if (state !== 'checking' && state !== 'installing') return
  tracker.enter(code === 'cancelled' && tracker.hasBeen('installing') ? 'missing' : 'failed', { code })
}

/**
 * Decides, and answers what needs no installation; a planned environment goes on to `then`. What went wrong along the way (a CodedError)
 * is an answer in state `failed`: source seed 000, "failed install/check -> failed".
 */
export async function decideThen(
  operation: Operation,
  steps: DecisionSteps,
  proceed: (decision: PlannedDecision) => Promise<EnvironmentAnswer>,
): Promise<EnvironmentAnswer> {
  let decision: Decision | undefined
  try {
    decision = await decideEnvironment(operation, steps)
    operation.tracker.add(decision.notices)
    return decision.state === 'planned' ? await proceed(decision) : refuse(operation, decision)
  } catch (error) {
    if (!isCodedError(error) || operation.signal.aborted || error.code === 'invalid_transition') throw error
    const message = error.hint === undefined ? error.message : `${error.message.replace(/\.+$/, '')}. ${error.hint}`
    operation.tracker.add([failure(error.code, message)])
    operation.tracker.enter('failed', { code: error.code, message })
    return otherAnswer(operation.tracker.status(), decision?.resolved ?? unresolved(operation.request))
  }
}

function refuse({ tracker }: Operation, decision: Exclude<Decision, PlannedDecision>): EnvironmentAnswer {
  if (decision.state === 'failed') {
    const [first] = decision.failures
    tracker.add(decision.failures)
    tracker.setBindings(failedRows(decision.failures))
    tracker.enter('failed', first ? { code: first.code, message: first.message } : {})
  } else {
    const [first] = decision.missing
    const words = first ? { code: first.code, message: first.message } : {}
    tracker.enter('needs_user_input', { ...words, missing_inputs: decision.missing })
  }
  return otherAnswer(tracker.status(), decision.resolved)
}

function unresolved({ requirements: { model_id, platform_key } }: CheckedRequest) {
  return { contract_version: 1 as const, model_id, platform_key, bindings: [] }
}
