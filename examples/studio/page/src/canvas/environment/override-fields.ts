import type { DependencyOverridePatchV1, OverrideField, ResolvedDependencyRequirementsV1 } from '@plinth/contracts'

/** Where an override is put: a whole binding, or one requirement of it. */
export interface OverrideTarget {
  readonly bindingId: string
  readonly requirementName?: string | undefined
}

/** One field with its three values, as texts; a list has a line for each. */
export interface FieldRow {
  readonly field: OverrideField
  /** Empty where the model card says nothing. */
  readonly base: string
  /** Missing where no patch applies. */
  readonly override?: string
  readonly effective: string
  /** A patch for the whole binding that applies to this requirement: it is changed there. */
  readonly isInherited: boolean
}

type Fields = ResolvedDependencyRequirementsV1['bindings'][number]['fields']

/** What each field is called. */
export const FIELD_NAMES: Readonly<Record<OverrideField, string>> = {
  python_executable: 'Python interpreter',
  index_url: 'Index',
  extra_index_urls: 'More indexes',
  wheel_source_path: 'Wheels',
  package_source_override: 'Package source',
}

/** What a value of each field looks like. */
export const FIELD_HINTS: Readonly<Record<OverrideField, string>> = {
  python_executable: 'Absolute path of a Python interpreter.',
  index_url: 'https:, file:, or http: on this machine.',
  extra_index_urls: 'One index per line.',
  wheel_source_path: 'Absolute path of a wheel file or a folder of wheels.',
  package_source_override: 'A wheel file, a wheel URL with a hash, or git+https at a full commit.',
}

/** The fields that can be overridden, in the order in which the contract names them. */
export function fieldRows(fields: Fields, scope: DependencyOverridePatchV1['scope']): FieldRow[] {
  return FIELDS.flatMap((name) => {
    const field = fields[name]
    if (!field) return []
    const { base, override, effective, patch } = field
    return [
      {
        field: name,
        base: textOf(base),
        ...(override === undefined ? {} : { override: textOf(override) }),
        effective: textOf(effective),
        isInherited: scope === 'requirement' && patch?.scope === 'binding',
      },
    ]
  })
}

const FIELDS: readonly OverrideField[] = [
  'python_executable',
  'index_url',
  'extra_index_urls',
  'wheel_source_path',
  'package_source_override',
]

/** How many of the rows have an override of their own. */
export function ownOverrides(rows: readonly FieldRow[]): number {
  return rows.filter(({ override, isInherited }) => override !== undefined && !isInherited).length
}

/** A patch that sets one field. A list is read line by line; of an empty text it is the list without entries. */
export function patchFor(
  { bindingId, requirementName }: OverrideTarget,
  { field, text }: { readonly field: OverrideField; readonly text: string },
  now: Date,
): DependencyOverridePatchV1 {
  const isWide = field === 'python_executable' || requirementName === undefined
  return {
    contract_version: 1,
    binding_id: bindingId,
    scope: isWide ? 'binding' : 'requirement',
    ...(isWide ? {} : { requirement_name: requirementName }),
    fields: field === 'extra_index_urls' ? { extra_index_urls: linesOf(text) } : single(field, text.trim()),
    source: 'user',
    updated_at: now.toISOString(),
  }
}

function single(field: Exclude<OverrideField, 'extra_index_urls'>, text: string): DependencyOverridePatchV1['fields'] {
  const fields: { [Name in typeof field]?: string } = {}
  fields[field] = text
  return fields
}

function linesOf(text: string): string[] {
  return text.split(/\s+/).filter((line) => line !== '')
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).join('\n')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
