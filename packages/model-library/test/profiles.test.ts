import { expect, it } from 'vitest'
import { builtInProfiles } from '../src/dependencies/built-in-profiles.ts'
import type { DependencyProfile } from '../src/dependencies/dependency-profile.ts'
import { pinnedVersion } from '../src/dependencies/pin-faults.ts'
import { platformKey, selectsPlatform } from '../src/dependencies/platform-key.ts'
import { aProfile, codeOf, scratch } from './scratch.ts'

const HASH = /^[0-9a-f]{64}$/

it('never changes a built-in profile once it was released', () => {
  expect(
    builtInProfiles().map(({ profile_id, profile_version, profile_hash }) => [
      profile_id,
      profile_version,
      profile_hash,
    ]),
  ).toEqual([
    ['light', 1, '77ac11c7b7aa98b05827409af6fc99263fb3b88c7ab9e4f58465520e70c1c51d'],
    ['pytorch', 1, 'e1615ab310e5bfea8ead34c55aaf256a5e2d9e7993081446966a0de5a3b5d53f'],
    ['pytorch-audio', 1, '7a9aaa96a711c6405710dfd2c8daaef25345127ec0d5c9b6bb4e3cdaae74980e'],
  ])
})

it('keeps a profile immutable under its id and version', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const first = await library.registerDependencyProfile(aProfile({}))
  expect(first).toEqual({
    status: 'registered',
    profile_id: 'mine',
    profile_version: 1,
    profile_hash: expect.stringMatching(HASH),
  })
  expect(await library.registerDependencyProfile(aProfile({ description: 'in other words' }))).toEqual({
    ...first,
    status: 'unchanged',
  })
  const changed = aProfile({ requirements: [{ kind: 'python_package', name: 'numpy', exact_pin: '==1.26.4' }] })
  expect(await codeOf(library.registerDependencyProfile(changed))).toBe('dependency_profile_version_immutable')
  expect(await library.registerDependencyProfile({ ...changed, profile_version: 2 })).toMatchObject({
    status: 'registered',
  })
  expect(await codeOf(library.registerDependencyProfile(aProfile({ profile_id: 'light' })))).toBe(
    'dependency_profile_version_immutable',
  )
})

it('refuses a profile that is malformed, unpinned, or pinned to what is no version', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const pinned = (exact_pin: string, name = 'numpy') =>
    aProfile({ requirements: [{ kind: 'python_package', name, exact_pin }] })
  const trials: readonly (readonly [object, string])[] = [
    [{}, 'invalid_dependency_profile'],
    [aProfile({ profile_id: '../x' }), 'invalid_dependency_profile'],
    [aProfile({ profile_id: 'Mine' }), 'invalid_dependency_profile'],
    [aProfile({ profile_version: 0 }), 'invalid_dependency_profile'],
    [aProfile({ backend_key: 'a:b' }), 'invalid_dependency_profile'],
    [aProfile({ environment_kind: '' }), 'invalid_dependency_profile'],
    [{ ...aProfile({}), surprise: 1 }, 'invalid_dependency_profile'],
    [{ ...aProfile({}), requirements: [{ name: 'numpy' }] }, 'invalid_dependency_profile'],
    [pinned(''), 'unpinned_dependency'],
    [pinned('>=2'), 'unpinned_dependency'],
    [pinned('==2.*'), 'unpinned_dependency'],
    [pinned('==newest'), 'invalid_dependency_pin'],
    [pinned('2.4.1', 'not a name'), 'invalid_dependency_pin'],
    [aProfile({ backend_key: 'pytorch' }), 'unpinned_dependency'],
  ]
  // A host in JavaScript can pass anything.
  const codes = await Promise.all(
    trials.map(([given]) => codeOf(library.registerDependencyProfile(given as DependencyProfile))),
  )
  expect(codes).toEqual(trials.map(([, code]) => code))
})

it('names platforms as linux-x86_64, macos-arm64 and windows-x86_64, and selects by such names', () => {
  const keys = [
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'arm64'],
    ['darwin', 'x64'],
    ['win32', 'x64'],
    ['win32', 'arm64'],
    ['freebsd', 'riscv64'],
  ]
  expect(keys.map(([platform, architecture]) => platformKey(platform, architecture))).toEqual([
    'linux-x86_64',
    'linux-aarch64',
    'macos-arm64',
    'macos-x86_64',
    'windows-x86_64',
    'windows-arm64',
    'freebsd-riscv64',
  ])
  const selectors = [
    undefined,
    '',
    ' ',
    '*',
    'linux-x86_64',
    'macos-arm64|linux-x86_64',
    'a, *',
    'macos-arm64',
    'linux',
  ]
  expect(selectors.map((selector) => selectsPlatform(selector, 'linux-x86_64'))).toEqual([
    true,
    true,
    true,
    true,
    true,
    true,
    true,
    false,
    false,
  ])
})

it('reads a pin as the one version that it names', () => {
  const pins = {
    '==1.0': '1.0',
    '1.0': '1.0',
    ' == 1.0a1 ': '1.0a1',
    '==1!2.0.post1+cpu': '1!2.0.post1+cpu',
    '===1.0': undefined,
    '~=1.0': undefined,
    x: undefined,
  }
  expect(Object.fromEntries(Object.keys(pins).map((pin) => [pin, pinnedVersion(pin)]))).toEqual(pins)
})
