import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DependencyRequirementsV1, isCodedError, ModelExecutionDescriptorV1 } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { createSourceLooker } from '../src/external/look/create-source-looker.ts'
import { openModelLibrary } from '../src/open-model-library.ts'
import { BUNDLE_DAMAGES } from '../src/testing/bundle-damage.ts'
import { codeOf, importBundle, MODEL_ID, scratch } from './scratch.ts'

it('describes a valid external asset with the root of the bundle as its entry path', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  const descriptor = await library.resolveModelExecutionDescriptor(MODEL_ID)
  expect(ModelExecutionDescriptorV1.parse(descriptor)).toEqual(descriptor)
  const { dependency_requirements, ...rest } = descriptor
  expect(rest).toEqual({
    execution_contract_version: 1,
    model_id: MODEL_ID,
    entry_path: source,
    model_type: 'diffusion',
    task_type_primary: 'text-to-image',
    storage_kind: 'external_reference',
    bundle_format: 'diffusers_directory',
    pipeline_class: 'StableDiffusionPipeline',
    validation_state: 'valid',
    recommended_backend: 'diffusers',
    runtime_engine_hints: ['diffusers', 'pytorch'],
  })
  expect(dependency_requirements).toMatchObject({
    model_id: MODEL_ID,
    validation_state: 'resolved',
    validation_errors: [],
  })
})

it('shows in the descriptor what import wrote into the metadata', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle', 'StableAudioPipeline'))
  const [metadata, descriptor] = [
    await library.getModel(MODEL_ID),
    await library.resolveModelExecutionDescriptor(MODEL_ID),
  ]
  const both = [
    'entry_path',
    'model_type',
    'task_type_primary',
    'storage_kind',
    'bundle_format',
    'pipeline_class',
    'validation_state',
    'recommended_backend',
    'runtime_engine_hints',
  ] as const
  expect(both.map((field) => descriptor[field])).toEqual(both.map((field) => metadata?.[field]))
  expect(descriptor.task_type_primary).toBe('text-to-audio')
})

it('refuses degraded and invalid assets from the state of the files in that very call', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const refusals = await Promise.all(
    BUNDLE_DAMAGES.map(async ({ name, apply }) => {
      const source_path = await place.bundle(name)
      const { model_id } = await library.importExternalDiffusersDirectory({
        source_path,
        family: 'tiny',
        official_name: name,
      })
      await apply(source_path)
      return library.resolveModelExecutionDescriptor(model_id).catch((error: unknown) => error)
    }),
  )
  const seen = refusals.map((error) =>
    isCodedError(error)
      ? [error.code, error.details.validation_state, error.message.split(': ')[1]?.split(' in ')[0]]
      : error,
  )
  expect(seen).toEqual(BUNDLE_DAMAGES.map(({ state, code }) => ['asset_not_executable', state, code]))
})

it('names the findings and the source path when it refuses an asset', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  await rename(join(source, 'vae'), join(place.path, 'vae'))
  const error = await library.resolveModelExecutionDescriptor(MODEL_ID).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    code: 'asset_not_executable',
    message: `${MODEL_ID} is degraded: component_directory_missing in vae`,
    details: {
      model_id: MODEL_ID,
      source_path: source,
      validation_state: 'degraded',
      validation_errors: [
        { code: 'component_directory_missing', severity: 'error', path: 'vae', message: 'There is no directory vae.' },
      ],
    },
  })
  await rename(join(place.path, 'vae'), join(source, 'vae'))
  expect(await library.resolveModelExecutionDescriptor(MODEL_ID)).toMatchObject({ validation_state: 'valid' })
})

it('keeps the health of files apart from the state of dependencies: neither value ever stands for the other', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  const gone = { binding_id: 'gone', profile_id: 'gone', profile_version: 1 }
  await writeFile(join(library.root, '.plinth/bindings', `${MODEL_ID}.json`), JSON.stringify({ bindings: [gone] }))
  const { validation_state, dependency_requirements } = await library.resolveModelExecutionDescriptor(MODEL_ID)
  expect([validation_state, dependency_requirements.validation_state]).toEqual(['valid', 'unknown_profile'])
  const states = [ModelExecutionDescriptorV1, DependencyRequirementsV1].map(({ json_schema }) =>
    enumOf(json_schema, 'validation_state'),
  )
  expect(states).toEqual([
    ['valid', 'degraded', 'invalid'],
    ['resolved', 'unknown_profile', 'invalid_profile', 'profile_conflict'],
  ])
})

it('never hands out a bundle that broke while the library was closed', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  {
    await using library = await place.library()
    await importBundle(library, source)
  }
  await rename(join(source, 'unet'), join(place.path, 'unet'))
  await using library = await place.library()
  expect(await codeOf(library.resolveModelExecutionDescriptor(MODEL_ID))).toBe('asset_not_executable')
})

it('gives the same descriptor, to the byte, for the same files, over restarts and from another process', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  const descriptors = []
  for (let time = 0; time < 3; time += 1) {
    await using library = await place.library()
    await importBundle(library, source)
    const descriptor = () => library.resolveModelExecutionDescriptor(MODEL_ID, { platform_key: 'linux-x86_64' })
    descriptors.push(JSON.stringify(await descriptor()), JSON.stringify(await descriptor()))
  }
  expect(new Set(descriptors).size).toBe(1)
})

it('refuses a bundle whose drive does not answer in time, as an asset that is not executable, and says so', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  {
    await using library = await place.library()
    await importBundle(library, source)
  }
  const silent = createSourceLooker({ program: 'setInterval(() => {}, 60_000)', answerWithinMs: 20 })
  await using library = await openModelLibrary({ root: join(place.path, 'library'), sources: silent, refreshWaitMs: 0 })
  const error = await library.resolveModelExecutionDescriptor(MODEL_ID).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    code: 'asset_not_executable',
    message: `${MODEL_ID} is degraded: unreachable`,
    hint: 'Connect or unlock the drive at its source path, or relocate it, then try again.',
    details: { validation_errors: [{ code: 'unreachable', message: 'The drive does not answer.' }] },
  })
  expect((await library.listModels()).models).toMatchObject([{ model_id: MODEL_ID, validation_state: 'degraded' }])
})

it('says to put a directory back or to relocate the model where the directory itself is missing', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  await rename(source, join(place.path, 'elsewhere'))
  await expect(library.resolveModelExecutionDescriptor(MODEL_ID)).rejects.toMatchObject({
    code: 'asset_not_executable',
    hint: 'Put the directory back to its source path, or relocate the model to where it lies now.',
  })
})

it('does not wait for anything when a descriptor is called off', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  await rename(join(source, 'unet'), join(place.path, 'unet'))
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(library.resolveModelExecutionDescriptor(MODEL_ID, { signal })).rejects.toMatchObject({
    code: 'cancelled',
    cause: { message: 'enough' },
  })
})

/** The closed set of values of one field in a JSON Schema. */
function enumOf(schema: object, field: string): unknown {
  const fields: unknown = 'properties' in schema ? schema.properties : undefined
  const found = Object(Object(fields)[field])
  return found.enum
}
