import { dirname, join } from 'node:path'
import { CodedError, isCodedError, type ModelMetadataV1 } from '@plinth/contracts'
import { readJson, sweepTemporaries, withFileErrors, writeJsonDurably } from '@plinth/durable'
import { FILE_OPERATIONS } from '../file-operations.ts'
import type { LibraryPorts } from '../library-ports.ts'
import type { LibraryPlace } from '../registry/library-place.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { parseModelId } from '../registry/model-id.ts'
import { requireNoLinks } from '../registry/registry-directory.ts'

/** One profile that a model is bound to. */
export interface DeclaredBinding {
  /** Unique for the model. */
  readonly binding_id: string
  readonly profile_id: string
  readonly profile_version: number
  /** The backend it serves; missing serves any. */
  readonly backend_key?: string
  /** Missing, blank or `*` is any platform; else platform keys split at `,` or `|`. */
  readonly platform_selector?: string
  /** Who bound it. */
  readonly source?: string
  /** Fields of another system or version; kept. */
  readonly [other: string]: unknown
}

/** The file with a model's bindings. */
export function bindingsFile({ bindingsDirectory }: LibraryPlace, modelId: string): string {
  const { modelType, family, name } = parseModelId(modelId)
  return join(bindingsDirectory, modelType, family, `${name}.json`)
}

/** What a model is bound to: its file, else what its metadata declares (a library of the prior system has only that). */
export async function readBindings(
  ports: LibraryPorts,
  modelId: string,
  metadata: ModelMetadataV1,
): Promise<readonly DeclaredBinding[]> {
  return (await readFiledBindings(ports, modelId)) ?? listedBindings(metadata.dependency_bindings ?? [])
}

/** What a model's file of bindings says; undefined when there is none. @throws CodedError `bindings_damaged` */
export async function readFiledBindings(
  { place, fileCalls }: Pick<LibraryPorts, 'place' | 'fileCalls'>,
  modelId: string,
): Promise<readonly DeclaredBinding[] | undefined> {
  const path = bindingsFile(place, modelId)
  // Most models have none.
  const found = await withFileErrors({ doing: 'read', path }, async () => FILE_OPERATIONS[fileCalls].stat(path))
  if (!found) return undefined
  const value = await readJson(path).catch((error: unknown) => {
    throw isCodedError(error) && error.code === 'not_json' ? damaged(path, modelId, error) : error
  })
  if (value === undefined) return undefined
  const listed = typeof value === 'object' && value !== null && 'bindings' in value ? value.bindings : undefined
  if (Array.isArray(listed)) return listedBindings(listed)
  throw damaged(path, modelId)
}

/**
 * How metadata has to repeat filed bindings; undefined when it does. What another system says of a binding in metadata stays there, and a
 * spelling of its own is no difference.
 */
export function bindingsProjection(
  { dependency_bindings = [] }: ModelMetadataV1,
  filed: readonly DeclaredBinding[],
): readonly DeclaredBinding[] | undefined {
  const declared = listedBindings(dependency_bindings)
  const identity = (bindings: readonly DeclaredBinding[]) => JSON.stringify(bindings.map(identityOf))
  if (identity(declared) === identity(filed)) return undefined
  const said = new Map(declared.map((binding) => [binding.binding_id, binding]))
  return filed.map((binding) => ({ ...extrasOf(said.get(binding.binding_id)), ...binding }))
}

/** Replaces a model's bindings. */
export async function writeBindings(
  { place, processes }: Pick<LibraryPorts, 'place' | 'processes'>,
  modelId: string,
  bindings: readonly DeclaredBinding[],
): Promise<void> {
  const path = bindingsFile(place, modelId)
  await requireNoLinks({ root: place.bindingsDirectory }, modelId)
  await makeDurableDirectory(dirname(path))
  // What a killed process left beside it.
  await sweepTemporaries(dirname(path), processes)
  await writeJsonDurably(path, { model_id: modelId, bindings }, { backup: true, processes })
}

/** Bindings as they lie in a file, with every other field they have; what names no profile is left out, and ids are made unique. */
export function listedBindings(values: readonly unknown[]): readonly DeclaredBinding[] {
  const taken = new Set<string>()
  return values.flatMap(readBinding).map((binding) => {
    let { binding_id } = binding
    for (let count = 2; taken.has(binding_id); count += 1) binding_id = `${binding.binding_id}#${count}`
    taken.add(binding_id)
    return { ...binding, binding_id }
  })
}

function readBinding(value: unknown): DeclaredBinding[] {
  const fields = typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
  const { binding_id, profile_id, profile_version, backend_key, platform_selector, source, ...others } = fields
  if (typeof profile_id !== 'string' || profile_id.trim() === '') return []
  return [
    {
      ...others,
      binding_id: typeof binding_id === 'string' && binding_id.trim() !== '' ? binding_id : profile_id,
      profile_id,
      profile_version: Number.isSafeInteger(profile_version) ? Number(profile_version) : 0,
      ...(typeof backend_key === 'string' ? { backend_key } : {}),
      ...(typeof platform_selector === 'string' ? { platform_selector } : {}),
      ...(typeof source === 'string' ? { source } : {}),
    },
  ]
}

function identityOf({ binding_id, profile_id, profile_version, backend_key, platform_selector }: DeclaredBinding) {
  return [binding_id, profile_id, profile_version, backend_key ?? null, platform_selector ?? null]
}

function extrasOf(binding: DeclaredBinding | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(binding ?? {}).filter(([name]) => !OWN_FIELDS.has(name)))
}

const OWN_FIELDS = new Set([
  'binding_id',
  'profile_id',
  'profile_version',
  'backend_key',
  'platform_selector',
  'source',
])

function damaged(path: string, modelId: string, cause?: unknown): CodedError {
  return new CodedError('bindings_damaged', `${path} does not list bindings`, {
    hint: 'Restore it from its .bak, or delete it and bind the model again.',
    details: { path, model_id: modelId },
    cause,
  })
}
