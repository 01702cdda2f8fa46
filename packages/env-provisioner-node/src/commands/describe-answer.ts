import type { CliContext } from '@plinth/cli'
import type { MissingInputV1, ResolvedDependencyRequirementsV1 } from '@plinth/contracts'
import type { EnvironmentAnswer } from '@plinth/env-core'
import { commandLine } from './command-line.ts'
import { answeringWords } from './override-options.ts'

/** An answer for people: what it is, what is wrong or missing, and what to type next. */
export function describeAnswer(context: CliContext, answer: EnvironmentAnswer): string[] {
  const { state, status, environment_ref, outcome } = answer
  const head = [outcome === null ? state : `${state} (${outcome})`]
  if (status.environment_key) head.push(`key     ${status.environment_key}`)
  if (environment_ref) head.push(`python  ${environment_ref.python_executable}`)
  return [...head, ...BODIES[state](context, answer), ...warnings(answer)]
}

type Body = (context: CliContext, answer: EnvironmentAnswer) => string[]

const BODIES: Readonly<Record<EnvironmentAnswer['state'], Body>> = {
  ready: () => [],
  unresolved: (_, answer) => fieldLines(answer.resolved_dependency_requirements),
  failed: (_, { status }) => {
    const errors = status.diagnostics.filter(({ severity }) => severity === 'error')
    const rows = errors.length > 0 ? errors : [{ code: status.code, message: status.message }]
    return rows.map(({ code, message }) => `${code}: ${message}`)
  },
  missing: (context, { status, resolved_dependency_requirements }) => [
    ...(status.code ? [`${status.code}: ${status.message}`] : []),
    ...fieldLines(resolved_dependency_requirements),
    '',
    'To install it:',
    `  $ ${again(context, status.mode === 'manual' ? ['--confirm'] : [])}`,
  ],
  needs_user_input: (context, { status, resolved_dependency_requirements: { model_id } }) => [
    '',
    ...status.missing_inputs.flatMap((question) => questionLines(context, model_id, question)),
    'Then ask again:',
    `  $ ${again(context, [])}`,
  ],
}

function questionLines(context: CliContext, model_id: string, question: MissingInputV1): string[] {
  const { binding_id, requirement_name, message, field, accepts, suggestions } = question
  const subject =
    requirement_name === undefined ? `binding ${binding_id}` : `${requirement_name} (binding ${binding_id})`
  return [
    `${subject}: ${message}`,
    `  ${field} takes ${accepts}`,
    ...(suggestions.length > 1 ? [`  found here: ${suggestions.join(', ')}`] : []),
    `  $ ${commandLine(context, answeringWords(model_id, question))}`,
    '',
  ]
}

/** The command again, with what it was given; `resolve` and `check` install nothing. */
function again(context: CliContext, more: readonly string[]): string {
  const options = ['requirements', 'mode', 'overrides', 'installer'].flatMap((name) => {
    const value = context.text(name)
    return value === undefined ? [] : [`--${name}`, value]
  })
  const selected = context.texts('select').flatMap((id) => ['--select', id])
  const offline = context.flag('offline') ? ['--offline'] : []
  return commandLine(context, ['ensure', ...options, ...selected, ...offline, ...more])
}

/** Every field that has a value, and whether that is an override's. */
function fieldLines({ bindings }: ResolvedDependencyRequirementsV1): string[] {
  return bindings.flatMap(({ binding_id, fields, requirements }) => [
    ...valueLines(binding_id, fields),
    ...requirements.flatMap((each) => valueLines(`${binding_id} ${each.name}`, each.fields)),
  ])
}

function valueLines(subject: string, fields: Readonly<Record<string, ShownField>>): string[] {
  return Object.entries(fields).flatMap(([field, { effective, override }]) => {
    if (effective === null || effective === undefined || (Array.isArray(effective) && effective.length === 0)) return []
    const value = typeof effective === 'string' ? effective : JSON.stringify(effective)
    return [`  ${subject}: ${field} ${value}${override === null || override === undefined ? '' : ' (override)'}`]
  })
}

interface ShownField {
  readonly effective?: unknown
  readonly override?: unknown
}

function warnings({ status }: EnvironmentAnswer): string[] {
  return status.diagnostics.filter(({ severity }) => severity === 'warning').map(({ message }) => `warning: ${message}`)
}
