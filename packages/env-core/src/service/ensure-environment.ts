import type { EnvironmentRefV1, MissingInputV1 } from '@plinth/contracts'
import type { EnvironmentCall } from '../ports/call.ts'
import type { LackingItem, ProvisionProgress } from '../ports/environment-provisioner.ts'
import { missingInput } from '../requirements/missing-input.ts'
import { otherAnswer, requireReady } from './answer.ts'
import { lackingRows } from './binding-rows.ts'
import { answerReady, checkThen } from './check-environment.ts'
import type { PlannedDecision } from './decision.ts'
import type { EnvironmentAnswer } from './environment-answer.ts'
import { operate, type ServiceContext } from './operate.ts'
import type { Operation } from './operation.ts'

/**
 * Hands back an environment that provably satisfies the requirements: the one that is there, or a new one. Installs on a miss and on a
 * failed validation only; in `manual` mode only when confirmed. Source: seed 000.
 */
export function ensureEnvironment(
  context: ServiceContext,
  request: unknown,
  call: EnvironmentCall,
): Promise<EnvironmentAnswer> {
  return operate(context, { request, call }, (operation) =>
    checkThen(operation, async (decision) => {
      const { mode, confirmed } = operation.request
      if (mode === 'auto' || confirmed) return install(operation, decision)
      return otherAnswer(operation.tracker.status(), decision.resolved)
    }),
  )
}

/** `ensure`, for callers who want the environment or an error. @throws CodedError `environment_not_ready`. */
export async function ensureReady(
  context: ServiceContext,
  request: unknown,
  call: EnvironmentCall,
): Promise<EnvironmentRefV1> {
  return requireReady(await ensureEnvironment(context, request, call))
}

async function install(operation: Operation, decision: PlannedDecision): Promise<EnvironmentAnswer> {
  const { tracker, ports, signal } = operation
  tracker.enter('installing')
  signal.throwIfAborted()
  const onProgress = (progress: ProvisionProgress) => {
    if (progress.phase === 'verifying' && tracker.state() === 'installing') tracker.enter('checking')
    tracker.progress(progress)
  }
  const result = await ports.provisioner.provision(decision.plan, { signal, onProgress })
  if (result.state === 'lacking') return askForSources(operation, decision, result.lacking)
  if (tracker.state() === 'installing') tracker.enter('checking')
  return answerReady(operation, decision, result)
}

function askForSources(
  { tracker }: Operation,
  decision: PlannedDecision,
  lacking: readonly LackingItem[],
): EnvironmentAnswer {
  const missing = lacking.flatMap((each) => questions(decision, each))
  const [first] = lacking
  tracker.setBindings(lackingRows(decision, new Set(lacking.map(({ name }) => name))))
  tracker.enter('needs_user_input', {
    ...(first ? { code: first.code, message: first.message } : {}),
    missing_inputs: missing,
  })
  return otherAnswer(tracker.status(), decision.resolved)
}

/** One row per binding that asks for the package. */
function questions({ plan }: PlannedDecision, { name, code, message }: LackingItem): MissingInputV1[] {
  const field = code === 'source_not_usable' ? 'package_source_override' : 'index_url'
  const ids = plan.items.find((item) => item.name === name)?.binding_ids ?? []
  return ids.map((binding_id) => missingInput({ code, binding_id, requirement_name: name, field, message }))
}
