import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DependencyRequirementsV1 } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { platformKey } from '../src/dependencies/platform-key.ts'
import { aProfile, codeOf, importBundle, MODEL_ID, type Scratch, scratch } from './scratch.ts'

const HASH = /^[0-9a-f]{64}$/

it('binds a new text-to-image bundle to the built-in profiles light and pytorch, which share their pins', async () => {
  await using place = await scratch()
  await using library = await withModel(place)
  const { dependency_requirements } = await library.resolveModelExecutionDescriptor(MODEL_ID)
  expect(DependencyRequirementsV1.parse(dependency_requirements)).toEqual(dependency_requirements)
  const { bindings, selected_binding_ids, validation_state, platform_key } = dependency_requirements
  expect({ selected_binding_ids, validation_state, platform_key }).toEqual({
    selected_binding_ids: [],
    validation_state: 'resolved',
    platform_key: platformKey(),
  })
  const pins = bindings.map(({ requirements }) =>
    Object.fromEntries(requirements.map(({ name, exact_pin }) => [name, exact_pin])),
  )
  expect(bindings.map(({ binding_id, profile_id, backend_key }) => [binding_id, profile_id, backend_key])).toEqual([
    ['light', 'light', 'light'],
    ['pytorch', 'pytorch', 'diffusers'],
  ])
  expect(pins).toEqual([
    { numpy: '==2.4.6', pillow: '==13.0.0', safetensors: '==0.8.0' },
    {
      accelerate: '==1.15.0',
      diffusers: '==0.42.1',
      numpy: '==2.4.6',
      pillow: '==13.0.0',
      safetensors: '==0.8.0',
      torch: '==2.13.0',
      transformers: '==5.23.0',
    },
  ])
})

it('makes env_id of kind, profile, version, hash, platform and backend', async () => {
  await using place = await scratch()
  await using library = await withModel(place)
  await library.registerDependencyProfile(aProfile({ profile_id: 'any-backend' }))
  await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'any-backend' })
  const { dependency_requirements } = await library.resolveModelExecutionDescriptor(MODEL_ID, {
    platform_key: 'windows-x86_64',
  })
  const { bindings } = dependency_requirements
  expect(bindings.map(({ env_id, profile_hash }) => env_id?.replace(profile_hash ?? '', 'HASH'))).toEqual([
    'python-venv:light:1:HASH:windows-x86_64:light',
    'python-venv:pytorch:1:HASH:windows-x86_64:diffusers',
    'python-venv:any-backend:1:HASH:windows-x86_64:any',
  ])
  expect(bindings.every(({ profile_hash }) => HASH.test(profile_hash ?? ''))).toBe(true)
})

it('binds a new text-to-audio bundle to a profile with what its scheduler needs', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle', 'StableAudioPipeline'))
  const { bindings, validation_state } = (await library.resolveModelExecutionDescriptor(MODEL_ID))
    .dependency_requirements
  expect([validation_state, ...bindings.map(({ binding_id }) => binding_id)]).toEqual([
    'resolved',
    'light',
    'pytorch-audio',
  ])
  expect(bindings[1]?.requirements.map(({ name }) => name)).toContain('torchsde')
})

it('selects bindings by backend, by platform and by id', async () => {
  await using place = await scratch()
  await using library = await withModel(place)
  await library.bindDependencyProfile({
    model_id: MODEL_ID,
    profile_id: 'light',
    binding_id: 'windows-only',
    platform_selector: 'windows-x86_64, windows-arm64',
  })
  const select = async (options: Parameters<typeof library.resolveModelExecutionDescriptor>[1]) => {
    const { dependency_requirements } = await library.resolveModelExecutionDescriptor(MODEL_ID, options)
    return [
      dependency_requirements.bindings.map(({ binding_id }) => binding_id),
      dependency_requirements.selected_binding_ids,
    ]
  }
  expect([
    await select({ platform_key: 'linux-x86_64', backend_key: 'light' }),
    await select({ platform_key: 'linux-x86_64', backend_key: 'diffusers', selected_binding_ids: ['pytorch'] }),
    await select({ platform_key: 'windows-arm64', selected_binding_ids: ['windows-only', 'light'] }),
    await select({ platform_key: 'linux-x86_64', backend_key: 'onnx-runtime' }),
  ]).toEqual([
    [['light'], []],
    [['pytorch'], ['pytorch']],
    [
      ['light', 'pytorch', 'windows-only'],
      ['windows-only', 'light'],
    ],
    [[], []],
  ])
  expect(await codeOf(select({ platform_key: 'linux-x86_64', selected_binding_ids: ['windows-only'] }))).toBe(
    'unknown_binding_id',
  )
})

it('says at the top when a model has bindings and none resolves for the target', async () => {
  await using place = await scratch()
  await using library = await withModel(place)
  const { dependency_requirements } = await library.resolveModelExecutionDescriptor(MODEL_ID, {
    backend_key: 'onnx-runtime',
  })
  expect(dependency_requirements).toMatchObject({
    bindings: [],
    validation_errors: [{ code: 'declared_bindings_unresolved', scope: 'top_level', field: 'bindings' }],
  })
})

it('asks for torch on the backend pytorch, with torchvision for images and torchaudio for sound', async () => {
  await using place = await scratch()
  await using library = await withModel(place)
  await library.importExternalDiffusersDirectory({
    source_path: await place.bundle('sound', 'StableAudioPipeline'),
    family: 'tiny',
    official_name: 'sound',
  })
  const torch = { kind: 'python_package', name: 'Torch', exact_pin: '2.13.0' } as const
  await library.registerDependencyProfile(
    aProfile({ profile_id: 'torch-only', backend_key: 'pytorch', requirements: [torch] }),
  )
  const errorsFor = async (model_id: string) => {
    await library.bindDependencyProfile({ model_id, profile_id: 'torch-only' })
    const { dependency_requirements } = await library.resolveModelExecutionDescriptor(model_id, {
      backend_key: 'pytorch',
    })
    const [{ validation_state, env_id, validation_errors } = {}] = dependency_requirements.bindings
    return [
      dependency_requirements.validation_state,
      validation_state,
      env_id,
      validation_errors?.map(({ code, message }) => `${code}: ${message}`),
    ]
  }
  expect([await errorsFor(MODEL_ID), await errorsFor('diffusion/tiny/sound')]).toEqual([
    [
      'invalid_profile',
      'invalid_profile',
      null,
      ['unpinned_dependency: torchvision has to be pinned and is not listed'],
    ],
    [
      'invalid_profile',
      'invalid_profile',
      null,
      ['unpinned_dependency: torchaudio has to be pinned and is not listed'],
    ],
  ])
})

it('marks bindings that pin one package to two versions as in conflict', async () => {
  await using place = await scratch()
  await using library = await withModel(place)
  await library.registerDependencyProfile(
    aProfile({ requirements: [{ kind: 'python_package', name: 'NumPy', exact_pin: '==1.26.4' }] }),
  )
  await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'mine' })
  const { bindings, validation_state } = (await library.resolveModelExecutionDescriptor(MODEL_ID))
    .dependency_requirements
  expect([
    validation_state,
    bindings.map(({ binding_id, validation_state, env_id }) => [binding_id, validation_state, env_id]),
  ]).toEqual([
    'profile_conflict',
    [
      ['light', 'profile_conflict', null],
      ['pytorch', 'profile_conflict', null],
      ['mine', 'profile_conflict', null],
    ],
  ])
  const chosen = await library.resolveModelExecutionDescriptor(MODEL_ID, { selected_binding_ids: ['mine'] })
  expect(chosen.dependency_requirements.selected_binding_ids).toEqual(['mine'])
})

it('resolves a binding whose profile is not there, or damaged, to its own state', async () => {
  await using place = await scratch()
  await using library = await withModel(place)
  expect(await codeOf(library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'nobody' }))).toBe(
    'unknown_profile',
  )
  await library.registerDependencyProfile(aProfile({}))
  await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'mine' })
  const bindings = join(library.root, '.plinth/bindings/diffusion/tiny/one.json')
  await writeFile(
    bindings,
    JSON.stringify({
      bindings: [
        { binding_id: 'a', profile_id: 'gone', profile_version: 7 },
        { binding_id: 'b', profile_id: 'mine', profile_version: 1 },
      ],
    }),
  )
  await writeFile(join(library.root, '.plinth/profiles/mine/1.json'), '{"profile_id":')
  const found = (await library.resolveModelExecutionDescriptor(MODEL_ID)).dependency_requirements
  expect([
    found.validation_state,
    found.bindings.map(({ validation_state, validation_errors }) => [validation_state, validation_errors[0]?.code]),
  ]).toEqual([
    'invalid_profile',
    [
      ['unknown_profile', 'unknown_profile'],
      ['invalid_profile', 'invalid_profile'],
    ],
  ])
  await writeFile(bindings, '{}')
  expect(await codeOf(library.resolveModelExecutionDescriptor(MODEL_ID))).toBe('bindings_damaged')
})

it('replaces a binding of the same id, keeps the others, and repeats them in the metadata', async () => {
  await using place = await scratch()
  await using library = await withModel(place)
  await library.registerDependencyProfile(aProfile({}))
  await library.registerDependencyProfile(
    aProfile({
      profile_version: 2,
      description: 'the newest',
      requirements: [{ kind: 'python_package', name: 'numpy', exact_pin: '2.4.6' }],
    }),
  )
  const bound = await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'mine', profile_version: 1 })
  const again = await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'mine', profile_version: 1 })
  const newest = await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'mine' })
  expect([bound.status, again.status, newest.status]).toEqual(['bound', 'unchanged', 'bound'])
  const metadata = await library.getModel(MODEL_ID)
  expect(
    metadata?.dependency_bindings?.map(({ binding_id, profile_version }) => [binding_id, profile_version]),
  ).toEqual([
    ['light', 1],
    ['pytorch', 1],
    ['mine', 2],
  ])
})

async function withModel(place: Scratch) {
  const library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  return library
}
