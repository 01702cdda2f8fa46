import type { CliContext, CliResult } from '@plinth/cli'
import type { EnvironmentAnswer, EnvironmentEvent, EnvironmentRequest } from '@plinth/env-core'
import { openEnvironments } from '../open-environments.ts'
import { dataDirectory } from './data-directory.ts'
import { EXIT_CODES } from './exit-codes.ts'
import { overridesIn, readDocument } from './read-document.ts'

/** `resolve`, `check` and `ensure`: the answer of the service, as it is. */
export async function answerRequest(
  context: CliContext,
  operation: 'resolve' | 'check' | 'ensure',
): Promise<CliResult> {
  const request = await readRequest(context)
  const installer = context.text('installer') === 'pip' ? 'pip' : 'uv'
  await using environments = await openEnvironments({ dataDir: dataDirectory(context), env: context.env, installer })
  const onEvent = ({ kind, status }: EnvironmentEvent) => {
    if (kind === 'progress' && status.progress) context.progress.update(status.progress)
  }
  const answer = await environments[operation](request, { signal: context.signal, onEvent })
  const { status, environment_ref, resolved_dependency_requirements, outcome, state } = answer
  return {
    document: { state, status, environment_ref, resolved_dependency_requirements, outcome },
    text: describe(answer),
    exitCode: EXIT_CODES[state],
  }
}

/** As the documents have it: the service checks all of it. */
async function readRequest(context: CliContext): Promise<EnvironmentRequest> {
  const overrides = context.text('overrides')
  const request = {
    dependency_requirements: await readDocument(context, context.text('requirements') ?? ''),
    selected_binding_ids: context.texts('select'),
    mode: context.text('mode') ?? 'auto',
    overrides: overrides === undefined ? [] : overridesIn(await readDocument(context, overrides)),
    confirmed: context.flag('confirmed'),
    offline: context.flag('offline'),
  }
  // Whatever it is: parsing it here as well would cost a warm start a tenth of its time.
  return request as EnvironmentRequest
}

function describe({ state, status, environment_ref, outcome }: EnvironmentAnswer): string[] {
  const head = [outcome === null ? state : `${state} (${outcome})`]
  if (status.environment_key) head.push(`key     ${status.environment_key}`)
  if (environment_ref) head.push(`python  ${environment_ref.python_executable}`)
  if (status.message) head.push(`${status.code}: ${status.message}`)
  const questions = status.missing_inputs.map(
    ({ binding_id, requirement_name, field, message, accepts }) =>
      `  ${[binding_id, requirement_name].filter(Boolean).join(' ')}: ${message}; ${field} takes ${accepts}`,
  )
  return [...head, ...questions]
}
