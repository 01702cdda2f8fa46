import {
  type ContractFinding,
  canonicalizeName,
  type DependencyOverridePatchV1,
  OVERRIDE_FIELDS,
} from '@plinth/contracts'
import type { IndexPolicy } from '../boundary/index-location.ts'
import { keepCredentials } from '../boundary/keep-credentials.ts'
import { parsePatches } from '../boundary/parse-patches.ts'
import { refusedRequest } from '../boundary/refused-request.ts'
import { unsoundTexts } from '../boundary/request-limits.ts'
import type { PortCall } from '../ports/call.ts'
import type { CredentialKeeper } from '../ports/credential-keeper.ts'
import type { OverrideStore } from '../ports/override-store.ts'
import { compactPatches, withFields } from './compact-patches.ts'

/** What `getOverrides` is asked for. Strict. */
export interface GetOverridesRequest {
  readonly model_id: string
}

/** What `setOverrides` is asked for. Strict. */
export interface SetOverridesRequest {
  readonly model_id: string
  /** Added to what is stored; they win where they are later. */
  readonly overrides: readonly DependencyOverridePatchV1[]
}

/** What `clearOverrides` is asked for. Strict. Without a target everything of the model is forgotten. */
export interface ClearOverridesRequest {
  readonly model_id: string
  readonly binding_id?: string | undefined
  /** Only the overrides of this requirement; any spelling of its name. */
  readonly requirement_name?: string | undefined
  /** Only the overrides for a whole binding, or only those for single requirements. Default: both. */
  readonly scope?: DependencyOverridePatchV1['scope'] | undefined
  /** Only these fields. */
  readonly fields?: readonly (typeof OVERRIDE_FIELDS)[number][] | undefined
}

/** What the operations on overrides work with. */
export interface OverrideContext extends PortCall {
  readonly store: OverrideStore
  /** Which indexes are accepted. */
  readonly policy: IndexPolicy
  /** Where credentials go that stand in URLs. */
  readonly credentials?: CredentialKeeper | undefined
}

/** The stored patches of a model. @throws ContractError `invalid_contract`. */
export async function getOverrides(
  { store, signal }: OverrideContext,
  value: unknown,
): Promise<readonly DependencyOverridePatchV1[]> {
  const { model_id, findings } = readRequest('GetOverridesRequest', value, ['model_id'])
  if (findings.length > 0) throw refusedRequest('GetOverridesRequest', findings)
  return store.read(model_id, { signal })
}

/**
 * Stores patches for a model and gives all that are stored now, without those that a later one replaces.
 * @throws ContractError `invalid_contract`, with the boundary's codes for values.
 */
export async function setOverrides(
  { store, policy, credentials: keeper, signal }: OverrideContext,
  value: unknown,
): Promise<readonly DependencyOverridePatchV1[]> {
  const { fields, model_id, findings } = readRequest('SetOverridesRequest', value, ['model_id', 'overrides'])
  const { patches, credentials, findings: wrong } = parsePatches(fields.overrides, '/overrides', policy)
  if (findings.length + wrong.length > 0) throw refusedRequest('SetOverridesRequest', [...findings, ...wrong])
  await keepCredentials(keeper, { contract: 'SetOverridesRequest', credentials }, { need: 'stored', signal })
  return store.update(model_id, (stored) => compactPatches([...stored, ...patches]), { signal })
}

/**
 * Forgets stored patches and gives what is left.
 * @throws ContractError `invalid_contract`.
 */
export async function clearOverrides(
  { store, signal }: OverrideContext,
  value: unknown,
): Promise<readonly DependencyOverridePatchV1[]> {
  const names = ['model_id', 'binding_id', 'requirement_name', 'scope', 'fields']
  const { fields, model_id, findings } = readRequest('ClearOverridesRequest', value, names)
  const { binding_id, requirement_name, scope } = fields
  const cleared = fields.fields ?? OVERRIDE_FIELDS
  if (!isListOfFields(cleared))
    findings.push({ code: 'invalid_value', path: '/fields', message: 'is not a list of override fields' })
  if (scope != null && scope !== 'binding' && scope !== 'requirement')
    findings.push({ code: 'invalid_value', path: '/scope', message: 'is neither binding nor requirement' })
  for (const [name, text] of Object.entries({ binding_id, requirement_name })) {
    if (text != null && typeof text !== 'string')
      findings.push({ code: 'invalid_type', path: `/${name}`, message: 'is not a string' })
  }
  if (findings.length > 0 || !isListOfFields(cleared)) throw refusedRequest('ClearOverridesRequest', findings)
  const kept = OVERRIDE_FIELDS.filter((field) => !cleared.includes(field))
  const isTarget = (patch: DependencyOverridePatchV1) =>
    (binding_id == null || patch.binding_id === binding_id) &&
    (scope == null || patch.scope === scope) &&
    (requirement_name == null ||
      canonicalizeName(patch.requirement_name ?? '') === canonicalizeName(String(requirement_name)))
  const change = (stored: readonly DependencyOverridePatchV1[]) =>
    stored.flatMap((patch) => (isTarget(patch) ? withFields(patch, kept) : [patch]))
  return store.update(model_id, change, { signal })
}

function isListOfFields(value: unknown): value is readonly (typeof OVERRIDE_FIELDS)[number][] {
  return Array.isArray(value) && value.every((each) => OVERRIDE_FIELDS.some((field) => field === each))
}

function readRequest(contract: string, value: unknown, names: readonly string[]) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refusedRequest(contract, [{ code: 'invalid_type', path: '', message: 'is not an object' }])
  }
  const fields: Readonly<Record<string, unknown>> = { ...value }
  const findings: ContractFinding[] = Object.keys(fields)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      code: 'unknown_field',
      path: `/${name.slice(0, 100)}`,
      message: 'is not a field of the request',
    }))
  const { model_id } = fields
  findings.push(...unsoundTexts(model_id, '/model_id'))
  if (typeof model_id === 'string' && model_id.trim() !== '') return { fields, model_id, findings }
  findings.push({ code: 'blank', path: '/model_id', message: 'is not the id of a model' })
  throw refusedRequest(contract, findings)
}
