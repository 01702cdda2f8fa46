import {
  type ContractType,
  defineContract,
  exactly,
  list,
  nonBlank,
  oneOf,
  optional,
  part,
  text,
  time,
  version,
  withDefault,
} from '../schema/index.ts'
import type { RuleFinding } from '../schema/part.ts'

/** The fields that a person can override, in the order in which they are shown. Source: seed 000, "Supported manual overrides (v1)". */
export const OVERRIDE_FIELDS = [
  'python_executable',
  'index_url',
  'extra_index_urls',
  'wheel_source_path',
  'package_source_override',
] as const

/** Name of an override field. */
export type OverrideField = (typeof OVERRIDE_FIELDS)[number]

/**
 * One manual change to a model's requirements; strict: an unknown field is an error. Source: seed 000.
 * Own rules: `requirement_name_required`, `requirement_name_forbidden`, `no_override_field`, `field_not_in_scope`
 * (`python_executable` is for bindings, `package_source_override` for requirements).
 */
export const DependencyOverridePatchV1 = defineContract({
  name: 'DependencyOverridePatchV1',
  unknown_fields: 'refuse',
  version: { field: 'contract_version', versions: [1], optional: true },
  fields: {
    contract_version: withDefault(version(1), 1),
    /** Must exist in the payload that the patch is for. */
    binding_id: nonBlank(),
    /** `requirement` wins over `binding`. */
    scope: oneOf(['binding', 'requirement']),
    /** Required for scope `requirement` (matched by PEP 503 name), forbidden for `binding`. */
    requirement_name: optional(nonBlank()),
    /** At least one. */
    fields: part({
      /** Absolute path of a Python interpreter. */
      python_executable: optional(text()),
      /** `https:`, `file:`, or `http:` on loopback. */
      index_url: optional(text()),
      /** Replaces the list of the requirement; an empty one means none. */
      extra_index_urls: optional(list(text())),
      /** A wheel file, or a folder of wheels. */
      wheel_source_path: optional(text()),
      /** A wheel file, a wheel URL with a hash, or `git+https` at a full commit; must still provide the exact pin. */
      package_source_override: optional(text()),
    }),
    /** Who made the patch; people only. */
    source: exactly('user'),
    /** The later patch of one target wins, field by field. */
    updated_at: time(),
  },
  rules: [nameFitsScope, fieldsFitScope],
})
export type DependencyOverridePatchV1 = ContractType<typeof DependencyOverridePatchV1>

type Patch = {
  readonly scope: 'binding' | 'requirement'
  readonly requirement_name?: string
  readonly fields: Readonly<Partial<Record<OverrideField, unknown>>>
}

function* nameFitsScope({ scope, requirement_name }: Patch): Iterable<RuleFinding> {
  const path = ['requirement_name']
  if (scope === 'requirement' && requirement_name === undefined) {
    yield { code: 'requirement_name_required', path, message: 'is required for scope requirement' }
  }
  if (scope === 'binding' && requirement_name !== undefined) {
    yield { code: 'requirement_name_forbidden', path, message: 'is not allowed for scope binding' }
  }
}

function* fieldsFitScope({ scope, fields }: Patch): Iterable<RuleFinding> {
  if (Object.keys(fields).length === 0)
    yield { code: 'no_override_field', path: ['fields'], message: 'overrides nothing' }
  const misplaced = scope === 'binding' ? 'package_source_override' : 'python_executable'
  if (fields[misplaced] === undefined) return
  yield { code: 'field_not_in_scope', path: ['fields', misplaced], message: `cannot be overridden in scope ${scope}` }
}
