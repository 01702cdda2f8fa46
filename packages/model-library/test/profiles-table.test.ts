import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { builtInProfiles } from '../src/dependencies/built-in-profiles.ts'
import { checkProfile, type DependencyProfile } from '../src/dependencies/dependency-profile.ts'
import { aProfile, codeOf, scratch } from './scratch.ts'

const one = (change: object) => aProfile({ requirements: [{ ...NUMPY, ...change }] })
const NUMPY = { kind: 'python_package', name: 'numpy', exact_pin: '==2.4.6' } as const
const FORM = 'invalid_dependency_profile'
const PIN = 'invalid_dependency_pin'

const WRONG: readonly (readonly [unknown, string, string])[] = [
  [{ ...aProfile({}), profile_id: undefined }, FORM, 'profile_id'],
  [aProfile({ profile_id: '' }), FORM, 'profile_id'],
  [aProfile({ profile_id: 'Upper' }), FORM, 'profile_id'],
  [aProfile({ profile_id: '../x' }), FORM, 'profile_id'],
  [aProfile({ profile_id: 'a/b' }), FORM, 'profile_id'],
  [aProfile({ profile_id: '.hidden' }), FORM, 'profile_id'],
  [aProfile({ profile_id: 'dot.' }), FORM, 'profile_id'],
  [aProfile({ profile_id: 'x'.repeat(65) }), FORM, 'profile_id'],
  [aProfile({ profile_id: 'a\0' }), FORM, 'profile_id'],
  ...['con', 'nul.x', 'lpt1'].map((profile_id) => [aProfile({ profile_id }), FORM, 'profile_id'] as const),
  ...[0, -1, 1.5, Number.NaN, 2 ** 60].map(
    (profile_version) => [aProfile({ profile_version }), FORM, 'profile_version'] as const,
  ),
  [{ ...aProfile({}), profile_version: '1' }, FORM, 'profile_version'],
  [aProfile({ environment_kind: '' }), FORM, 'environment_kind'],
  [aProfile({ environment_kind: 'a:b' }), FORM, 'environment_kind'],
  [aProfile({ backend_key: 'a:b' }), FORM, 'backend_key'],
  [{ ...aProfile({}), backend_key: 7 }, FORM, 'backend_key'],
  [{ ...aProfile({}), description: 7 }, FORM, 'description'],
  [{ ...aProfile({}), surprise: 1 }, FORM, 'surprise'],
  [{ ...aProfile({}), requirements: 'numpy' }, FORM, 'requirements'],
  [{ ...aProfile({}), requirements: [{}] }, FORM, 'requirements/0/kind'],
  [one({ kind: 'system_package' }), FORM, 'requirements/0/kind'],
  [one({ name: ' ' }), FORM, 'requirements/0/name'],
  [one({ exact_pin: 2 }), FORM, 'requirements/0/exact_pin'],
  [one({ hashes: ['md5:x'] }), FORM, 'requirements/0/hashes/0'],
  [one({ name: '-numpy' }), PIN, 'requirements/0/name'],
  ...['', ' ', '>=2', '~=2.0', '==2.*', '!=2', '<3', '>=2,<3', '*'].map(
    (exact_pin) => [one({ exact_pin }), 'unpinned_dependency', 'requirements/0/exact_pin'] as const,
  ),
  ...['newest', '==newest', '2.4.6 ; x', '==2.4.6,==2.4.7', '=2', '===2.4.6', '@ file:x', '2..4'].map(
    (exact_pin) => [one({ exact_pin }), PIN, 'requirements/0/exact_pin'] as const,
  ),
  [one({ markers: 'python_version <' }), PIN, 'requirements/0/markers'],
  [one({ markers: 'os.system' }), PIN, 'requirements/0/markers'],
  [one({ python_requires: 'three' }), PIN, 'requirements/0/python_requires'],
  [
    aProfile({ requirements: [NUMPY, { ...NUMPY, name: 'NumPy', exact_pin: '2.4.5' }] }),
    PIN,
    'requirements/1/exact_pin',
  ],
  [aProfile({ backend_key: 'pytorch' }), 'unpinned_dependency', 'requirements'],
]

it('refuses every wrong profile with a code, and names the field', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const outcomes = WRONG.map(([given]) =>
    // A host in JavaScript can pass anything.
    library.registerDependencyProfile(given as DependencyProfile).then(
      () => 'registered',
      ({ code, details: { errors } }) => [code, errors[0].code, errors[0].field],
    ),
  )
  expect(await Promise.all(outcomes)).toEqual(WRONG.map(([, code, field]) => [code, code, field]))
  expect(await readdir(join(library.root, '.plinth')).then((names) => names.includes('profiles'))).toBe(false)
})

it('allows one package twice where the pins agree or the markers differ', () => {
  const lists = [
    [NUMPY, { ...NUMPY, exact_pin: '2.4.6' }],
    [
      { ...NUMPY, markers: "python_version < '3.12'" },
      { ...NUMPY, exact_pin: '2.4.5', markers: "python_version >= '3.12'" },
    ],
  ]
  expect(lists.map((requirements) => checkProfile(aProfile({ requirements })).requirements.length)).toEqual([2, 2])
})

it('gives equal profiles one hash and different ones another, whatever the order of their fields', () => {
  const pin = fc.constantFrom('1.0', '2.0', '==1.0')
  const profile = fc.record({ pins: fc.dictionary(fc.constantFrom('a', 'b', 'c'), pin, { noNullPrototype: true }) })
  const made = ({ pins }: { readonly pins: Readonly<Record<string, string>> }, turned: boolean) => {
    const fields = Object.entries(
      aProfile({
        requirements: Object.entries(pins).map(([name, exact_pin]) => ({ kind: 'python_package', name, exact_pin })),
      }),
    )
    return checkProfile(Object.fromEntries(turned ? fields.reverse() : fields)).profile_hash
  }
  fc.assert(
    fc.property(profile, profile, (a, b) => {
      expect(made(a, true)).toBe(made(a, false))
      expect(made(a, false) === made(b, false)).toBe(JSON.stringify(a) === JSON.stringify(b))
    }),
    { seed: 20261121, numRuns: 200 },
  )
})

it('reports a profile file that somebody edited, tore or moved, by its own code, and keeps it', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await library.registerDependencyProfile(aProfile({}))
  const file = join(library.root, '.plinth/profiles/mine/1.json')
  const sound = await readFile(file, 'utf8')
  const seen: unknown[] = []
  for (const text of [
    '',
    '{"profile_id":',
    '[]',
    sound.replace('2.4.6', '2.4.5'),
    sound.replace('"mine"', '"other"'),
  ]) {
    await writeFile(file, text)
    seen.push(
      await codeOf(library.registerDependencyProfile(aProfile({}))),
      await readFile(file, 'utf8').then((now) => now === text),
    )
  }
  expect(seen).toEqual(Array(5).fill(['profile_damaged', true]).flat())
  await writeFile(file, sound)
  expect((await library.registerDependencyProfile(aProfile({}))).status).toBe('unchanged')
})

it('registers a built-in profile as unchanged, and none that only shares its name', async () => {
  await using place = await scratch()
  await using library = await place.library()
  for (const profile of builtInProfiles()) {
    const { profile_hash: _, ...given } = profile
    const [first, second] = [
      await library.registerDependencyProfile(given),
      await library.registerDependencyProfile(given),
    ]
    expect([first.profile_hash, second.status]).toEqual([profile.profile_hash, 'unchanged'])
    const other = { ...given, requirements: given.requirements.slice(1) }
    expect(await codeOf(library.registerDependencyProfile(other))).toBe('dependency_profile_version_immutable')
  }
})

it('lets exactly one of four processes register another content under one version at once', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await mkdir(root)
  const children = [1, 2, 3, 4].map((version) =>
    spawn(process.execPath, [join(import.meta.dirname, 'children/registry-profile.ts'), root, `${version}.0`], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  )
  try {
    await Promise.all(children.map((child) => once(child, 'message')))
    const answers = children.map((child) => once(child, 'message'))
    for (const child of children) child.send('go')
    const codes = (await Promise.all(answers)).map(([codes]) => codes)
    const winners = codes.map((each) => each.filter((code: string) => code === 'registered').length)
    expect(codes.map((each) => each.length)).toEqual([20, 20, 20, 20])
    expect(winners.reduce((sum, each) => sum + each, 0)).toBe(20)
    const others = codes.flat().filter((code: string) => code !== 'registered')
    expect(new Set(others)).toEqual(new Set(['dependency_profile_version_immutable']))
    await using library = await place.library()
    expect(library.root).toBe(root)
    expect((await readdir(join(root, '.plinth/profiles/mine'))).length).toBe(20)
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
})
