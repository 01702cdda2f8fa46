import { type DeclaredBinding, writeBindings } from '../dependencies/bindings.ts'
import type { HashedProfile } from '../dependencies/dependency-profile.ts'
import { keepProfile } from '../dependencies/profile-files.ts'
import { removeTraces } from '../library-journal.ts'
import type { LibraryPorts } from '../library-ports.ts'
import type { MetadataPatch } from '../registry/metadata-document.ts'
import { writeModel } from '../registry/model-record.ts'
import { makeRegistryDirectory } from '../registry/registry-directory.ts'

/** What a new model consists of. */
export interface NewModel {
  readonly metadata: MetadataPatch
  readonly profiles: readonly HashedProfile[]
  readonly bindings: readonly DeclaredBinding[]
  /** `there`: the model's own files lie in its directory already. Default `none`. */
  readonly files?: 'there' | 'none'
}

/**
 * Writes the bindings of a new model, then its metadata; an error in between undoes both, and so does the next opening after a kill.
 * `occupied`: its directory has files that are not the library's. Call it while the library's write lock is held.
 */
export async function registerModel(
  ports: LibraryPorts,
  modelId: string,
  { metadata, profiles, bindings, files = 'none' }: NewModel,
): Promise<'registered' | 'occupied'> {
  for (const profile of profiles) await keepProfile(ports, profile)
  const entry = await ports.journal.begin({ operation: 'import', model_id: modelId })
  try {
    const found = await makeRegistryDirectory(ports.place, modelId)
    const directory = files === 'there' ? 'made' : found
    if (directory === 'made') {
      await writeBindings(ports, modelId, bindings)
      // commit point: the model exists once its metadata file does
      await writeModel(ports, modelId, { ...metadata, dependency_bindings: bindings.map((each) => ({ ...each })) })
    }
    await entry.commit()
    return directory === 'made' ? 'registered' : 'occupied'
  } catch (error) {
    await removeTraces(ports, modelId)
    await entry.commit()
    throw error
  }
}
