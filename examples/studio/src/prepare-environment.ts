import { CodedError, type EnvironmentRefV1, type ModelExecutionDescriptorV1 } from '@plinth/contracts'
import type { Runtime } from './choose-runtime.ts'
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
  if (answer.state !== 'ready') throw notReady(answer.status)
  const { environment_key, python_executable } = answer.environment_ref
  const packages = binding.requirements.map(({ name }) => name).join(', ')
  return {
    value: answer.environment_ref,
    lines: [`environment ${answer.outcome}: ${environment_key}`, `${packages}`, python_executable],
  }
}

type Progress = {
  readonly phase: string
  readonly completed: number
  readonly total?: number
  readonly unit: string
  readonly message?: string
}

function describe(event: object): string {
  if ('progress' in event && isProgress(event.progress)) {
    const { phase, completed, total, unit, message = '' } = event.progress
    return `${phase} ${completed}${total === undefined ? '' : ` of ${total}`} ${unit} ${message}`
  }
  return 'state' in event ? String(event.state) : ''
}

function isProgress(value: unknown): value is Progress {
  return typeof value === 'object' && value !== null && 'phase' in value && 'completed' in value
}

type NotReady = {
  readonly state: string
  readonly code?: string
  readonly message?: string
  readonly missing_inputs: readonly { readonly message: string; readonly accepts: string }[]
}

function notReady({ state, code, message, missing_inputs }: NotReady): CodedError {
  const inputs = missing_inputs.map((input) => `${input.message} (${input.accepts})`).join('; ')
  return new CodedError(code ?? `environment_${state}`, message ?? `the environment is ${state}`, {
    hint:
      inputs ||
      'Check that Python 3.11 or later is on PATH and that the package index answers, then run the demo again.',
  })
}
