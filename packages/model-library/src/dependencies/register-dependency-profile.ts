import { libraryReadOnly } from '../library-access.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { checkProfile, type DependencyProfile } from './dependency-profile.ts'
import { keepProfile } from './profile-files.ts'

/** What became of a profile. `unchanged`: exactly this one was there. */
export interface DependencyProfileResult {
  readonly status: 'registered' | 'unchanged'
  readonly profile_id: string
  readonly profile_version: number
  readonly profile_hash: string
}

/**
 * Registers a profile under its id and version, for good.
 * @throws CodedError `invalid_dependency_profile`, `unpinned_dependency`, `invalid_dependency_pin`, `dependency_profile_version_immutable`,
 * `profile_damaged`; `read_only`.
 */
export async function registerDependencyProfile(
  ports: LibraryPorts,
  profile: DependencyProfile,
): Promise<DependencyProfileResult> {
  const checked = checkProfile(profile)
  if (ports.access === 'read') throw libraryReadOnly(ports.place.root)
  const status = await keepProfile(ports, checked)
  const { profile_id, profile_version, profile_hash } = checked
  return { status, profile_id, profile_version, profile_hash }
}
