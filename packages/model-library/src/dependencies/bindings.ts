import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CodedError, type ModelMetadataV1 } from '@plinth/contracts'
import { readJson, sweepTemporaries, withFileErrors, writeJsonDurably } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import type { LibraryPlace } from '../registry/library-place.ts'
import { parseModelId } from '../registry/model-id.ts'

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
  return (await readFiledBindings(ports, modelId)) ?? (metadata.dependency_bindings ?? []).flatMap(readBinding)
}

/** What a model's file of bindings says; undefined when there is none. @throws CodedError `bindings_damaged`, `not_json` */
export async function readFiledBindings(
  { place }: LibraryPorts,
  modelId: string,
): Promise<readonly DeclaredBinding[] | undefined> {
  const path = bindingsFile(place, modelId)
  const value = await readJson(path)
  if (value === undefined) return undefined
  const listed = typeof value === 'object' && value !== null && 'bindings' in value ? value.bindings : undefined
  if (Array.isArray(listed)) return listed.flatMap(readBinding)
  throw new CodedError('bindings_damaged', `${path} does not list bindings`, {
    hint: 'Restore it from its .bak, or delete it and bind the model again.',
    details: { path, model_id: modelId },
  })
}

/** Replaces a model's bindings. */
export async function writeBindings(
  { place, processes }: LibraryPorts,
  modelId: string,
  bindings: readonly DeclaredBinding[],
): Promise<void> {
  const path = bindingsFile(place, modelId)
  await withFileErrors({ doing: 'create', path: dirname(path) }, () => mkdir(dirname(path), { recursive: true }))
  // What a killed process left beside it.
  await sweepTemporaries(dirname(path), processes)
  await writeJsonDurably(path, { model_id: modelId, bindings }, { backup: true, processes })
}

/** A binding as it lies in a file; what has no ids is left out. */
function readBinding(value: unknown): DeclaredBinding[] {
  const fields = typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
  const { binding_id, profile_id, profile_version, backend_key, platform_selector, source } = fields
  if (typeof profile_id !== 'string' || profile_id.trim() === '') return []
  return [
    {
      binding_id: typeof binding_id === 'string' && binding_id !== '' ? binding_id : profile_id,
      profile_id,
      profile_version: typeof profile_version === 'number' ? profile_version : 0,
      ...(typeof backend_key === 'string' ? { backend_key } : {}),
      ...(typeof platform_selector === 'string' ? { platform_selector } : {}),
      ...(typeof source === 'string' ? { source } : {}),
    },
  ]
}
