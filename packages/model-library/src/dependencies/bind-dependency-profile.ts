import { CodedError } from '@plinth/contracts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { parseModelId } from '../registry/model-id.ts'
import { requireModel, writeModel } from '../registry/model-record.ts'
import { type DeclaredBinding, readBindings, writeBindings } from './bindings.ts'
import { checkBindingRequest } from './check-binding-request.ts'
import { findProfile, keepProfile, newestVersion } from './profile-files.ts'

/** Which profile a model is bound to. */
export interface BindDependencyProfileRequest {
  readonly model_id: string
  readonly profile_id: string
  /** Default: the newest that is registered. */
  readonly profile_version?: number | undefined
  /** Default: the profile's id. A binding of this id is replaced. */
  readonly binding_id?: string | undefined
  /** Default: the profile's. */
  readonly backend_key?: string | undefined
  /** Default: any platform. */
  readonly platform_selector?: string | undefined
}

/** What became of a binding. */
export interface BindDependencyProfileResult {
  readonly status: 'bound' | 'unchanged'
  readonly model_id: string
  readonly binding: DeclaredBinding
}

/**
 * Binds a model to a profile.
 * @throws CodedError `invalid_binding_request`, `invalid_model_id`, `model_not_found`, `unknown_profile`; `profile_damaged` and
 * `bindings_damaged` when a file is, which then stays as it is.
 */
export async function bindDependencyProfile(
  ports: LibraryPorts,
  request: BindDependencyProfileRequest,
  { signal }: CallOptions = {},
): Promise<BindDependencyProfileResult> {
  checkBindingRequest(request)
  parseModelId(request.model_id)
  await using _lock = await ports.lock('bind a dependency profile', signal)
  const { metadata } = await requireModel(ports, request.model_id)
  const binding = await bindingOf(ports, request)
  const bindings = await readBindings(ports, request.model_id, metadata)
  const index = bindings.findIndex(({ binding_id }) => binding_id === binding.binding_id)
  if (index >= 0 && sameBinding(bindings[index], binding))
    return { status: 'unchanged', model_id: request.model_id, binding }
  const next = index < 0 ? [...bindings, binding] : bindings.with(index, binding)
  signal?.throwIfAborted()
  await writeBindings(ports, request.model_id, next) // commit point: the metadata only repeats what this file says
  await writeModel(ports, request.model_id, { dependency_bindings: next.map((each) => ({ ...each })) })
  return { status: 'bound', model_id: request.model_id, binding }
}

async function bindingOf(ports: LibraryPorts, request: BindDependencyProfileRequest): Promise<DeclaredBinding> {
  const { profile_id, binding_id = profile_id, platform_selector } = request
  const profile_version = request.profile_version ?? (await newestVersion(ports, profile_id))
  const profile = profile_version === undefined ? undefined : await findProfile(ports, { profile_id, profile_version })
  if (!profile) throw unknownProfile(request)
  await keepProfile(ports, profile)
  const backend = request.backend_key ?? profile.backend_key
  return {
    binding_id,
    profile_id,
    profile_version: profile.profile_version,
    ...(backend === undefined ? {} : { backend_key: backend }),
    ...(platform_selector === undefined ? {} : { platform_selector }),
    source: 'user',
  }
}

function unknownProfile({ profile_id, profile_version }: BindDependencyProfileRequest): CodedError {
  const version = profile_version === undefined ? '' : ` in version ${profile_version}`
  return new CodedError('unknown_profile', `no profile ${profile_id}${version} is registered`, {
    hint: 'Register the profile first.',
    details: { profile_id, ...(profile_version === undefined ? {} : { profile_version }) },
  })
}

function sameBinding(a: DeclaredBinding | undefined, b: DeclaredBinding): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
