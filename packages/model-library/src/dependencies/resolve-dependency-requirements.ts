import {
  CodedError,
  type DependencyBindingV1,
  type DependencyRequirementsV1,
  type DependencyValidationErrorV1,
  isCodedError,
  type ModelMetadataV1,
} from '@plinth/contracts'
import type { LibraryPorts } from '../library-ports.ts'
import { type DeclaredBinding, readBindings } from './bindings.ts'
import { platformKey } from './platform-key.ts'
import { findProfile } from './profile-files.ts'
import { type BoundProfile, modalitiesOf, resolveBindings } from './resolve-bindings.ts'

/** What requirements are resolved for. */
export interface RequirementsTarget {
  /** Default: this machine's, e.g. `linux-x86_64`. */
  readonly platform_key?: string | undefined
  /** Default: the bindings of every backend. */
  readonly backend_key?: string | undefined
  /** Default: none, which means all. */
  readonly selected_binding_ids?: readonly string[] | undefined
}

/**
 * What a model needs to run here, from the profiles it is bound to. Its states speak of the profiles, never of the model's files.
 * @throws CodedError `unknown_binding_id` when a selected id is not among the bindings for this platform and backend.
 */
export async function resolveDependencyRequirements(
  ports: LibraryPorts,
  model: { readonly modelId: string; readonly metadata: ModelMetadataV1 },
  target: RequirementsTarget,
): Promise<DependencyRequirementsV1> {
  const declared = await readBindings(ports, model.modelId, model.metadata)
  const bound = await Promise.all(declared.map((binding) => bindProfile(ports, binding)))
  const { platform_key = platformKey(), backend_key, selected_binding_ids = [] } = target
  const bindings = resolveBindings(bound, {
    platform: platform_key,
    ...(backend_key === undefined ? {} : { backend: backend_key }),
    modalities: modalitiesOf(model.metadata),
  })
  requireKnown(selected_binding_ids, bindings)
  return {
    dependency_contract_version: 1,
    model_id: model.modelId,
    platform_key,
    ...(backend_key === undefined ? {} : { backend_key }),
    validation_state: stateOf(declared, bindings),
    validation_errors: topLevelErrors(declared, bindings),
    bindings: [...bindings],
    selected_binding_ids: [...selected_binding_ids],
  }
}

async function bindProfile(ports: LibraryPorts, binding: DeclaredBinding): Promise<BoundProfile> {
  try {
    return { binding, profile: await findProfile(ports, binding) }
  } catch (error) {
    if (!isCodedError(error)) throw error
    return { binding, profile: undefined, fault: error.message }
  }
}

function requireKnown(selected: readonly string[], bindings: readonly DependencyBindingV1[]): void {
  const ids = bindings.map(({ binding_id }) => binding_id)
  const unknown = selected.filter((id) => !ids.includes(id))
  if (unknown.length === 0) return
  throw new CodedError(
    'unknown_binding_id',
    `no binding for this platform and backend has the id ${unknown.join(', ')}`,
    {
      hint: ids.length === 0 ? 'Bind a profile to the model first.' : `Choose from: ${ids.join(', ')}.`,
      details: { unknown, known: ids },
    },
  )
}

/** The worst of the bindings' states. Declared bindings of which none is for the target leave unknown what the model needs. */
function stateOf(
  declared: readonly DeclaredBinding[],
  bindings: readonly DependencyBindingV1[],
): DependencyRequirementsV1['validation_state'] {
  if (declared.length > 0 && bindings.length === 0) return 'unknown_profile'
  return [...STATES].reverse().find((state) => bindings.some((each) => each.validation_state === state)) ?? 'resolved'
}

const STATES = ['resolved', 'unknown_profile', 'invalid_profile', 'profile_conflict'] as const

function topLevelErrors(
  declared: readonly DeclaredBinding[],
  bindings: readonly DependencyBindingV1[],
): DependencyValidationErrorV1[] {
  if (declared.length === 0 || bindings.some(({ validation_state }) => validation_state === 'resolved')) return []
  const message =
    bindings.length === 0
      ? 'the model has bindings, and none is for this platform and backend'
      : 'the model has bindings, and none of them resolves'
  return [{ code: 'declared_bindings_unresolved', scope: 'top_level', field: 'bindings', message }]
}
