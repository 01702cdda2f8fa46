import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import type { MetadataDocument } from '../registry/metadata-document.ts'
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
  const patch = await healthOf(seen)
  if (!patch || !changes(seen.metadata, patch)) return { ...seen, changed: false }
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
  const patch = await healthOf(current)
  if (!patch || !changes(current.metadata, patch)) return { ...current, changed: false }
  const at = ports.now().toISOString()
  const written = await writeModel(ports, modelId, {
    document: current.document,
    patch: { ...patch, updated_date: at, ...(patch.validation_state === 'valid' ? { last_valid_at: at } : {}) },
  })
  return { ...written, changed: true }
}

/** The current health; undefined for what is not an external diffusers directory. */
async function healthOf({ metadata }: MetadataDocument) {
  const path = metadata.source_path ?? metadata.entry_path
  const isExternal = metadata.storage_kind === 'external_reference' && metadata.bundle_format === 'diffusers_directory'
  return isExternal && path !== undefined ? healthPatch(metadata, await validateDiffusersDirectory(path)) : undefined
}
