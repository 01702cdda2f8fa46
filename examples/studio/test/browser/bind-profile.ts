import { basename, join } from 'node:path'
import type { DependencyRequirementV1 } from '@plinth/contracts'
import { openModelLibrary } from '@plinth/model-library'

/** A model that needs exactly these packages besides what its bundle is bound to. */
export interface BoundProfile {
  readonly bundle: string
  /** Also the id of the binding. */
  readonly profileId: string
  readonly requirements: readonly DependencyRequirementV1[]
}

/** Imports a bundle into the library of a data folder and binds it to a profile of its own; gives the model's id. */
export async function bindProfile(dataDir: string, { bundle, profileId, requirements }: BoundProfile): Promise<string> {
  await using library = await openModelLibrary({ root: join(dataDir, 'library') })
  const { model_id } = await library.importExternalDiffusersDirectory({
    source_path: bundle,
    family: 'tiny',
    official_name: basename(bundle),
  })
  await library.registerDependencyProfile({ profile_id: profileId, profile_version: 1, requirements })
  await library.bindDependencyProfile({ model_id, profile_id: profileId })
  return model_id
}

/** One package at one version. */
export function pinned(
  name: string,
  version: string,
  more: Partial<DependencyRequirementV1> = {},
): DependencyRequirementV1 {
  return { kind: 'python_package', name, exact_pin: `==${version}`, ...more }
}
