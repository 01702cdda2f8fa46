import {
  type ContractFinding,
  ContractVersionError,
  canonicalizeName,
  type DependencyOverridePatchV1,
  DependencyRequirementsV1,
} from '@plinth/contracts'
import type { IndexPolicy } from './index-location.ts'
import { type MovedCredential, moveFromRequirements } from './move-credentials.ts'
import { at, patchParsingSteps } from './parse-patches.ts'
import { refusedRequest } from './refused-request.ts'
import { excesses, unsoundIds, unsoundTexts } from './request-limits.ts'

/** What `resolve`, `check` and `ensure` are asked for. Strict: an unknown field is an error. */
export interface EnvironmentRequest {
  readonly dependency_requirements: DependencyRequirementsV1
  /** Default: the payload's selection, else all bindings. */
  readonly selected_binding_ids?: readonly string[] | undefined
  /** `manual` stops at `missing` until `confirmed`; default `auto`. */
  readonly mode?: 'auto' | 'manual' | undefined
  /** Applied after the stored ones, and not stored. */
  readonly overrides?: readonly DependencyOverridePatchV1[] | undefined
  /** In `manual` mode: a person has agreed to the installation. */
  readonly confirmed?: boolean | undefined
  /** Installs from what is cached, without the network. */
  readonly offline?: boolean | undefined
}

/** A request that passed the boundary, with its defaults. No URL in it has credentials any more. */
export interface CheckedRequest {
  readonly requirements: DependencyRequirementsV1
  readonly selected_binding_ids: readonly string[]
  readonly mode: 'auto' | 'manual'
  readonly overrides: readonly DependencyOverridePatchV1[]
  readonly confirmed: boolean
  readonly network: 'online' | 'offline'
  /** What stood in its URLs. For the host's port, and nothing else. */
  readonly credentials: readonly MovedCredential[]
}

const FIELDS = ['dependency_requirements', 'selected_binding_ids', 'mode', 'overrides', 'confirmed', 'offline']

/**
 * Checks a request, once, at the boundary; `dependency_requirements` by its contract, overrides strictly by theirs. Source: seed 000,
 * "strict payload shape validation at command boundary". Paths of findings are JSON Pointers into the request.
 * @throws ContractVersionError; ContractError `invalid_contract` whose `errors` list every finding (`unknown_field`, `unknown_binding_id`,
 * `unknown_requirement`, `too_many`, `too_long`, `not_json`, `control_character`, the boundary's codes for values, and the contracts' own).
 */
export function parseRequest(value: unknown, policy: IndexPolicy = {}): CheckedRequest {
  const steps = parsingSteps(value, policy)
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/** {@link parseRequest} step by step: a large request is put aside at each `yield`, which says how large it is. */
export function* parsingSteps(value: unknown, policy: IndexPolicy): Generator<number, CheckedRequest> {
  const fields = asRecord(value)
  if (!fields) throw refusedRequest(NAME, [{ code: 'invalid_type', path: '', message: 'is not an object' }])
  const tooMany = excesses(fields)
  if (tooMany.length > 0) throw refusedRequest(NAME, tooMany)
  const payload = DependencyRequirementsV1.safeParse(fields.dependency_requirements)
  if (!payload.success && payload.error instanceof ContractVersionError) throw payload.error
  yield payload.success ? requirementCount(payload.data) : 0
  const patches = yield* patchParsingSteps(fields.overrides ?? [], '/overrides', policy)
  const selection = parseSelection(fields.selected_binding_ids ?? [])
  // The positions of the rest would be wrong once one is left out.
  const sound = patches.findings.length === 0 ? patches.patches : []
  const findings = [
    ...Object.keys(fields)
      .filter((name) => !FIELDS.includes(name))
      .map(unknownField),
    ...(payload.success ? unsoundValues(payload.data) : payload.errors.map((each) => at(PAYLOAD, each))),
    ...selection.findings,
    ...patches.findings,
    ...parseChoices(fields),
    ...(payload.success ? unknownReferences(payload.data, selection.ids, sound) : []),
  ]
  if (!payload.success || findings.length > 0) throw refusedRequest(NAME, findings)
  const moved = moveFromRequirements(payload.data, PAYLOAD)
  return {
    requirements: moved.value,
    selected_binding_ids: selection.ids,
    mode: fields.mode === 'manual' ? 'manual' : 'auto',
    overrides: patches.patches,
    confirmed: fields.confirmed === true,
    network: fields.offline === true ? 'offline' : 'online',
    credentials: [...moved.credentials, ...patches.credentials],
  }
}

const PAYLOAD = '/dependency_requirements'

/** How many requirements there are in all bindings. */
export function requirementCount({ bindings }: Pick<DependencyRequirementsV1, 'bindings'>): number {
  return bindings.reduce((sum, { requirements }) => sum + requirements.length, 0)
}

function unsoundValues(payload: DependencyRequirementsV1): ContractFinding[] {
  return [...unsoundTexts(payload, PAYLOAD), ...unsoundIds(payload, PAYLOAD)]
}

const NAME = 'EnvironmentRequest'

function parseSelection(value: unknown): { ids: readonly string[]; findings: readonly ContractFinding[] } {
  const path = '/selected_binding_ids'
  if (!Array.isArray(value)) return { ids: [], findings: [{ code: 'invalid_type', path, message: 'is not a list' }] }
  const findings = value.flatMap((id: unknown, index) => {
    if (typeof id !== 'string') return [{ code: 'invalid_type', path: `${path}/${index}`, message: 'is not a string' }]
    return id.trim() === '' ? [{ code: 'blank', path: `${path}/${index}`, message: 'is blank' }] : []
  })
  return { ids: value.filter((id): id is string => typeof id === 'string'), findings }
}

function parseChoices({ mode, confirmed, offline }: Readonly<Record<string, unknown>>): ContractFinding[] {
  const flags = Object.entries({ confirmed, offline }).filter(
    ([, value]) => value != null && typeof value !== 'boolean',
  )
  const isMode = mode == null || mode === 'auto' || mode === 'manual'
  return [
    ...(isMode ? [] : [{ code: 'invalid_value', path: '/mode', message: 'is neither auto nor manual' }]),
    ...flags.map(([name]) => ({ code: 'invalid_type', path: `/${name}`, message: 'is neither true nor false' })),
  ]
}

function unknownReferences(
  { bindings }: DependencyRequirementsV1,
  ids: readonly string[],
  patches: readonly DependencyOverridePatchV1[],
): ContractFinding[] {
  const known = new Set(bindings.map(({ binding_id }) => binding_id))
  const selected = ids.flatMap((id, index) =>
    known.has(id) || id.trim() === '' ? [] : [unknownBinding(`/selected_binding_ids/${index}`, id)],
  )
  const patchedIds = new Set(patches.map(({ binding_id }) => binding_id))
  const targets = new Set(
    bindings
      .filter(({ binding_id }) => patchedIds.has(binding_id))
      .flatMap(({ binding_id, requirements }) => requirements.map(({ name }) => targetOf(binding_id, name))),
  )
  const patched = patches.flatMap(({ binding_id, requirement_name }, index) => {
    if (!known.has(binding_id)) return [unknownBinding(`/overrides/${index}/binding_id`, binding_id)]
    if (requirement_name === undefined || targets.has(targetOf(binding_id, requirement_name))) return []
    const message = `names ${quote(requirement_name)}, which binding ${quote(binding_id)} does not require`
    return [{ code: 'unknown_requirement', path: `/overrides/${index}/requirement_name`, message }]
  })
  return [...selected, ...patched]
}

function targetOf(bindingId: string, requirementName: string): string {
  return `${canonicalizeName(requirementName)}\n${bindingId}`
}

function unknownBinding(path: string, id: string): ContractFinding {
  return { code: 'unknown_binding_id', path, message: `names ${quote(id)}, which no binding has` }
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100))
}

function unknownField(name: string): ContractFinding {
  return { code: 'unknown_field', path: `/${name.slice(0, 100)}`, message: 'is not a field of the request' }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  try {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    // A getter that throws.
    return null
  }
}
