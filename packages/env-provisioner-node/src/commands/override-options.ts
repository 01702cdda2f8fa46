import type { CliContext, CliOption } from '@plinth/cli'
import type { DependencyOverridePatchV1, MissingInputV1, OverrideField } from '@plinth/contracts'

/** How each field of an override is given on the command line: by its own name. */
const FIELDS: readonly { readonly field: OverrideField; readonly value: string; readonly summary: string }[] = [
  { field: 'python_executable', value: 'PATH', summary: 'the interpreter to use' },
  { field: 'index_url', value: 'URL', summary: 'the package index to use' },
  { field: 'extra_index_urls', value: 'URL', summary: 'another index to look in' },
  { field: 'wheel_source_path', value: 'PATH', summary: 'a wheel, or a folder of wheels' },
  { field: 'package_source_override', value: 'SOURCE', summary: 'where this one package comes from' },
]

/** Options of `overrides set`, one for each field. */
export const FIELD_OPTIONS: readonly CliOption[] = FIELDS.map(({ field, value, summary }) => ({
  flags: `--${optionOf(field)} <${value}>`,
  summary,
  repeatable: field === 'extra_index_urls',
}))

/** What an override can be for. */
export const SCOPES = ['binding', 'requirement'] as const

/** The names of the fields. */
export const FIELD_NAMES: readonly OverrideField[] = FIELDS.map(({ field }) => field)

/** The patch that the options make; the service checks it. Undefined when none of them was given. */
export function patchFromOptions(context: CliContext, now: string): unknown {
  const given = FIELDS.flatMap(({ field }): [OverrideField, unknown][] => {
    const option = optionOf(field)
    if (field === 'extra_index_urls') {
      const urls = context.texts(option)
      return urls.length === 0 ? [] : [[field, urls]]
    }
    const value = context.text(option)
    return value === undefined ? [] : [[field, value]]
  })
  if (given.length === 0) return undefined
  const requirement_name = context.text('requirement')
  const target = requirement_name === undefined ? { scope: 'binding' } : { scope: 'requirement', requirement_name }
  const fields = Object.fromEntries(given)
  const common = { contract_version: 1, source: 'user', updated_at: now } satisfies Partial<DependencyOverridePatchV1>
  return { ...common, binding_id: context.text('binding') ?? '', ...target, fields }
}

/** The words that answer a question: the first suggestion, or what kind of value it takes. */
export function answeringWords(model_id: string, question: MissingInputV1): string[] {
  const { binding_id, requirement_name, field, suggestions } = question
  const scope = requirement_name === undefined ? [] : ['--requirement', requirement_name]
  const value = suggestions[0] ?? FIELDS.find((each) => each.field === field)?.value ?? 'VALUE'
  return ['overrides', 'set', '--model', model_id, '--binding', binding_id, ...scope, `--${optionOf(field)}`, value]
}

function optionOf(field: string): string {
  return field.replaceAll('_', '-')
}
