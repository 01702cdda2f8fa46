import { basename, join } from 'node:path'
import type { DependencyRequirementV1 } from '@plinth/contracts'
import { type ModelLibrary, openModelLibrary } from '@plinth/model-library'

/** A model that needs exactly these packages besides what its bundle is bound to. */
export interface BoundProfile {
  readonly bundle: string
  /** Also the id of the binding. */
  readonly profileId: string
  readonly requirements: readonly DependencyRequirementV1[]
}

/** Binds a bundle to a profile of its own, in the library of a data folder, and imports it before where need be. */
export async function bindProfile(dataDir: string, { bundle, profileId, requirements }: BoundProfile): Promise<void> {
  await using library = await openModelLibrary({ root: join(dataDir, 'library') })
  const { models } = await library.listModels({ limit: 100 })
  const registered = await Promise.all(models.map((each) => library.getModel(each.model_id)))
  const known = registered.find((each) => each?.source_path === bundle)?.model_id
  const model_id = known ?? (await importModel(library, bundle))
  await library.registerDependencyProfile({ profile_id: profileId, profile_version: 1, requirements })
  await library.bindDependencyProfile({ model_id, profile_id: profileId })
}

async function importModel(library: ModelLibrary, bundle: string): Promise<string> {
  const request = { source_path: bundle, family: 'tiny', official_name: basename(bundle) }
  return (await library.importExternalDiffusersDirectory(request)).model_id
}

/** One package at one version. */
export function pinned(
  name: string,
  version: string,
  more: Partial<DependencyRequirementV1> = {},
): DependencyRequirementV1 {
  return { kind: 'python_package', name, exact_pin: `==${version}`, ...more }
}
