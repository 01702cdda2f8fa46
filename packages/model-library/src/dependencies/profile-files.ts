import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CodedError, canonicalJson, isCodedError } from '@plinth/contracts'
import { errnoOf, publishDurably, readJson, withFileErrors } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { builtInProfiles } from './built-in-profiles.ts'
import { type HashedProfile, isProfileId, isProfileVersion, readProfile } from './dependency-profile.ts'

/** The name of one immutable profile. */
export interface ProfileKey {
  readonly profile_id: string
  readonly profile_version: number
}

type ProfilePorts = Pick<LibraryPorts, 'place' | 'processes'>

/** A profile of this library, or a built-in one; undefined when nobody registered it. @throws CodedError `profile_damaged` */
export async function findProfile(ports: LibraryPorts, key: ProfileKey): Promise<HashedProfile | undefined> {
  if (!isProfileId(key.profile_id) || !isProfileVersion(key.profile_version)) return undefined
  return (await readFiledProfile(profileFile(ports, key), key)) ?? builtInProfile(key)
}

/**
 * Files a profile under its id and version. Of many who file one at once, one wins, and others with the same content find it unchanged.
 * @throws CodedError `dependency_profile_version_immutable` when other content is there; `profile_damaged` when what is there is damaged.
 */
export async function keepProfile(ports: ProfilePorts, profile: HashedProfile): Promise<'registered' | 'unchanged'> {
  const builtIn = builtInProfile(profile)
  if (builtIn && builtIn.profile_hash !== profile.profile_hash) throw immutable(profile, builtIn)
  const path = profileFile(ports, profile)
  await makeDurableDirectory(dirname(path))
  const published = await publishDurably(path, `${canonicalJson(profile)}\n`, { processes: ports.processes })
  if (published === 'published') return 'registered'
  const there = await readFiledProfile(path, profile)
  if (there && there.profile_hash !== profile.profile_hash) throw immutable(profile, there)
  return 'unchanged'
}

/** The highest version of a profile that is registered or built in; undefined when there is none. */
export async function newestVersion(ports: LibraryPorts, profileId: string): Promise<number | undefined> {
  if (!isProfileId(profileId)) return undefined
  const directory = join(ports.place.profilesDirectory, profileId)
  const names = await withFileErrors({ doing: 'read', path: directory }, () =>
    readdir(directory).catch((error) => {
      if (errnoOf(error) === 'ENOENT') return []
      throw error
    }),
  )
  const filed = names.flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : []))
  const builtIn = builtInProfiles().flatMap((each) => (each.profile_id === profileId ? [each.profile_version] : []))
  return [...filed, ...builtIn].sort((a, b) => b - a)[0]
}

/** A profile's file must hold what its name and its hash say: whoever edits one changes what bound models mean. */
async function readFiledProfile(path: string, key: ProfileKey): Promise<HashedProfile | undefined> {
  try {
    const value = await readJson(path)
    if (value === undefined) return undefined
    const profile = readProfile(value)
    const hash = Object(value).profile_hash ?? profile.profile_hash
    if (profile.profile_id !== key.profile_id || profile.profile_version !== key.profile_version)
      throw damaged(path, `it is ${profile.profile_id} in version ${profile.profile_version}`)
    if (hash !== profile.profile_hash) throw damaged(path, 'its content is not what its hash says')
    return profile
  } catch (error) {
    if (!isCodedError(error) || !['not_json', 'invalid_dependency_profile'].includes(error.code)) throw error
    throw damaged(path, error.message, error)
  }
}

function damaged(path: string, reason: string, cause?: unknown): CodedError {
  return new CodedError('profile_damaged', `the profile in ${path} is damaged: ${reason}`, {
    hint: 'Restore it from a backup, or delete it and register the profile again.',
    details: { path, reason },
    cause,
  })
}

function profileFile({ place }: Pick<LibraryPorts, 'place'>, { profile_id, profile_version }: ProfileKey): string {
  return join(place.profilesDirectory, profile_id, `${profile_version}.json`)
}

function builtInProfile({ profile_id, profile_version }: ProfileKey): HashedProfile | undefined {
  return builtInProfiles().find((each) => each.profile_id === profile_id && each.profile_version === profile_version)
}

function immutable(profile: HashedProfile, there: HashedProfile): CodedError {
  const { profile_id, profile_version, profile_hash } = profile
  return new CodedError(
    'dependency_profile_version_immutable',
    `version ${profile_version} of profile ${profile_id} exists with other content`,
    {
      hint: 'Register the changed profile under a new profile_version.',
      details: { profile_id, profile_version, registered_hash: there.profile_hash, given_hash: profile_hash },
    },
  )
}
