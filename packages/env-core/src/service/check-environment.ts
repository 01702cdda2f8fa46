import type { EnvironmentCall } from '../ports/call.ts'
import type { PublishedEnvironment } from '../ports/environment-provisioner.ts'
import { environmentRef, otherAnswer, readyAnswer } from './answer.ts'
import { installedRows, missingRows } from './binding-rows.ts'
import type { PlannedDecision } from './decision.ts'
import type { EnvironmentAnswer, ReadyAnswer } from './environment-answer.ts'
import { decideThen, operate, type ServiceContext } from './operate.ts'
import type { Operation } from './operation.ts'

/** Says whether the environment is there and sound; never installs anything. Ends in `ready`, `missing`, `needs_user_input` or `failed`. */
export function checkEnvironment(
  context: ServiceContext,
  request: unknown,
  call: EnvironmentCall,
): Promise<EnvironmentAnswer> {
  return operate(context, { request, call }, (operation) =>
    checkThen(operation, async (decision) => otherAnswer(operation.tracker.status(), decision.resolved)),
  )
}

/** Checks; an environment that is missing goes on to `whenMissing`, with the operation in that state. */
export function checkThen(
  operation: Operation,
  whenMissing: (decision: PlannedDecision) => Promise<EnvironmentAnswer>,
): Promise<EnvironmentAnswer> {
  const { tracker } = operation
  const steps = { onChecking: () => tracker.enter('checking') }
  return decideThen(operation, steps, async (decision) => {
    const { inspection, plan } = decision
    tracker.setKey(plan.key)
    if (inspection.state === 'ready') return answerReady(operation, decision, { ...inspection, outcome: 'reused' })
    const { code, message } = inspection.state === 'damaged' ? inspection : { code: undefined, message: undefined }
    tracker.setBindings(missingRows(decision, 'missing'))
    tracker.enter('missing', code === undefined ? {} : { code, message })
    return whenMissing(decision)
  })
}

/** Ends an operation with an environment. */
export async function answerReady(
  { tracker, ports, request }: Operation,
  decision: PlannedDecision,
  { environment, outcome }: { readonly environment: PublishedEnvironment; readonly outcome: ReadyAnswer['outcome'] },
): Promise<EnvironmentAnswer> {
  await ports.provisioner.recordUse(decision.plan.key)
  tracker.setBindings(installedRows(decision, environment))
  tracker.enter('ready')
  return readyAnswer({
    status: tracker.status(),
    environment_ref: environmentRef(request, environment),
    resolved_dependency_requirements: decision.resolved,
    outcome,
  })
}
