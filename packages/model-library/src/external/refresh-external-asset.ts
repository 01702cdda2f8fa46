import { readFiledBindings } from '../dependencies/bindings.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import type { MetadataDocument, MetadataPatch } from '../registry/metadata-document.ts'
import { readModel, writeModel } from '../registry/model-record.ts'
import { validateDiffusersDirectory } from '../validation/validate-diffusers-directory.ts'
import { changes, healthPatch } from './asset-health.ts'

/** A model whose health was just looked at. `changed`: what was written down about it was no longer true. */
export interface RefreshedModel extends MetadataDocument {
  readonly changed: boolean
}

/**
 * Looks at an external asset and writes down what changed, metadata and index row together. A model that the library owns comes back as it is.
 * undefined: there is no such model.
 */
export async function refreshModel(
  ports: LibraryPorts,
  modelId: string,
  { signal }: CallOptions = {},
): Promise<RefreshedModel | undefined> {
  const seen = await readModel(ports, modelId)
  if (!seen) return undefined
  if (!changes(seen.metadata, await currentPatch(ports, modelId, seen))) return { ...seen, changed: false }
  await using _lock = await ports.lock('refresh a model', signal)
  const current = await readModel(ports, modelId)
  return current && writeHealth(ports, modelId, current)
}

/** As {@link refreshModel}, for a caller that holds the write lock and has read the metadata. */
export async function writeHealth(
  ports: LibraryPorts,
  modelId: string,
  current: MetadataDocument,
): Promise<RefreshedModel> {
  const patch = await currentPatch(ports, modelId, current)
  if (!changes(current.metadata, patch)) return { ...current, changed: false }
  const at = ports.now().toISOString()
  const written = await writeModel(ports, modelId, {
    document: current.document,
    patch: { ...patch, updated_date: at, ...(patch.validation_state === 'valid' ? { last_valid_at: at } : {}) },
  })
  return { ...written, changed: true }
}

/** What the metadata of a model should say now: health for an external diffusers directory, and its bindings as their file has them. */
async function currentPatch(
  ports: LibraryPorts,
  modelId: string,
  { metadata }: MetadataDocument,
): Promise<MetadataPatch> {
  const path = metadata.source_path ?? metadata.entry_path
  const isExternal = metadata.storage_kind === 'external_reference' && metadata.bundle_format === 'diffusers_directory'
  const health = isExternal && path !== undefined ? healthPatch(metadata, await validateDiffusersDirectory(path)) : {}
  return { ...health, ...(await bindingsPatch(ports, modelId)) }
}

/** A damaged file of bindings is no reason to hide a model; resolving its requirements names it. */
async function bindingsPatch(ports: LibraryPorts, modelId: string): Promise<MetadataPatch> {
  const filed = await readFiledBindings(ports, modelId).catch(() => undefined)
  return filed === undefined ? {} : { dependency_bindings: filed.map((binding) => ({ ...binding })) }
}
