import { CodedError, type EnvironmentRefV1, type ModelExecutionDescriptorV1 } from '@plinth/contracts'
import { type EnvironmentEvent, requireReady } from '@plinth/env-core'
import type { Runtime } from './choose-runtime.ts'
import { environmentFailed } from './jobs/failure-hints.ts'
import type { Host } from './server/compose.ts'
import type { StepResult } from './step-report.ts'

/** Which of the descriptor's bindings to use, and how to say how far it is. */
export interface PrepareCall {
  readonly profile: Runtime['profile']
  readonly progress: (text: string) => void
  readonly signal: AbortSignal
}

/** Makes the environment of one dependency profile ready, or finds it again. @throws CodedError with the environment's own code. */
export async function prepareEnvironment(
  host: Host,
  descriptor: ModelExecutionDescriptorV1,
  call: PrepareCall,
): Promise<StepResult<EnvironmentRefV1>> {
  const { dependency_requirements } = descriptor
  const binding = dependency_requirements.bindings.find(({ profile_id }) => profile_id === call.profile)
  if (!binding)
    throw new CodedError('profile_not_bound', `${descriptor.model_id} has no binding of the profile ${call.profile}`, {
      hint: 'Bind the profile to the model.',
    })
  const answer = await host.environments.ensure(
    { dependency_requirements, selected_binding_ids: [binding.binding_id], mode: 'auto' },
    { signal: call.signal, onEvent: (event) => call.progress(describe(event)) },
  )
  if (answer.state === 'failed') throw environmentFailed(answer.status)
  const ref = requireReady(answer)
  const { environment_key, python_executable } = ref
  const packages = binding.requirements.map(({ name }) => name).join(', ')
  return {
    value: ref,
    lines: [`environment ${answer.outcome}: ${environment_key}`, `${packages}`, python_executable],
  }
}

/** One line for a terminal. */
function describe(event: EnvironmentEvent): string {
  if (event.kind === 'state_changed') return event.state
  const { phase, completed, total, unit, message = '' } = event.progress
  return `${phase} ${completed}${total === undefined ? '' : ` of ${total}`} ${unit} ${message}`
}
