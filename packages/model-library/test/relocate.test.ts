import { appendFile, cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ModelLibrary } from '../src/model-library.ts'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { safetensorsFile } from '../src/testing/safetensors-file.ts'
import { codeOf, importBundle, MODEL_ID, NOW, scratch } from './scratch.ts'

it('relocates a model to where its directory was moved: same id, same bindings, valid again', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const [source, moved] = [await place.bundle('bundle'), join(place.path, 'elsewhere')]
  await importBundle(library, source)
  await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'pytorch-audio', binding_id: 'mine' })
  const before = await library.getModel(MODEL_ID)
  await rename(source, moved)
  expect((await library.getModel(MODEL_ID))?.validation_state).toBe('invalid')
  expect(await library.relocate(MODEL_ID, moved)).toEqual({
    contract_version: 1,
    model_id: MODEL_ID,
    status: 'relocated',
    validation_state: 'valid',
    errors: [],
  })
  expect(await library.getModel(MODEL_ID)).toEqual({ ...before, source_path: moved, entry_path: moved })
  expect((await library.resolveModelExecutionDescriptor(MODEL_ID)).entry_path).toBe(moved)
  expect(await importBundle(library, moved)).toMatchObject({ status: 'unchanged' })
  expect((await library.listModels()).total).toBe(1)
})

it('only looks at a model that is relocated to where it is', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  const statuses = [(await library.relocate(MODEL_ID, source)).status]
  await rm(join(source, 'unet'), { recursive: true })
  for (const path of [source, `${source}/`, join(source, 'vae', '..')])
    statuses.push((await library.relocate(MODEL_ID, path)).status)
  expect(statuses).toEqual(['unchanged', 'revalidated', 'unchanged', 'unchanged'])
})

it('keeps the path as given and the canonical one when a model is relocated through a link', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const [source, link] = [await place.bundle('bundle'), join(place.path, 'link')]
  await importBundle(library, source)
  await symlink(source, link)
  expect(await library.relocate(MODEL_ID, link)).toMatchObject({ status: 'relocated', validation_state: 'valid' })
  expect(await library.getModel(MODEL_ID)).toMatchObject({ source_path: link, entry_path: source })
})

it('refuses to relocate to another bundle unless asked, and names what differs', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  const before = await readFile(join(library.root, MODEL_ID, 'metadata.json'), 'utf8')
  const refusals = []
  for (const [name, change] of Object.entries(OTHER_BUNDLES)) {
    const other = join(place.path, name)
    await change(other, place.bundle)
    const untouched = await snapshotDirectory(other)
    const { status, errors } = await library.relocate(MODEL_ID, other)
    refusals.push([name, status, ...errors.map(({ code, message }) => `${code}: ${message}`)])
    expect(await snapshotDirectory(other)).toEqual(untouched)
  }
  const another = 'another_bundle: Another bundle lies there.'
  expect(refusals).toEqual([
    [
      'another pipeline',
      'failed',
      `${another} It is a StableDiffusionXLPipeline, not a StableDiffusionPipeline. Its components are others.`,
    ],
    ['another scheduler', 'failed', `${another} Its components are others.`],
    ['other weights', 'failed', `${another} Other weights are in unet/diffusion_pytorch_model.safetensors.`],
    ['longer weights', 'failed', `${another} Other weights are in unet/diffusion_pytorch_model.safetensors.`],
  ])
  expect(await readFile(join(library.root, MODEL_ID, 'metadata.json'), 'utf8')).toBe(before)
  const other = join(place.path, 'another pipeline')
  expect(await library.relocate(MODEL_ID, other, { accept: 'any_bundle' })).toMatchObject({ status: 'relocated' })
  expect(await library.getModel(MODEL_ID)).toMatchObject({ pipeline_class: 'StableDiffusionXLPipeline' })
  expect(await library.relocate(MODEL_ID, join(place.path, 'bundle'))).toMatchObject({ status: 'failed' })
})

it('relocates to a copy that is not complete yet as degraded, and still knows the bundle by its weights', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const [source, copy] = [await place.bundle('bundle'), join(place.path, 'copy')]
  await importBundle(library, source)
  await cp(source, copy, { recursive: true })
  await rm(join(copy, 'vae'), { recursive: true })
  expect(await library.relocate(MODEL_ID, copy)).toMatchObject({ status: 'relocated', validation_state: 'degraded' })
  await cp(join(source, 'vae'), join(copy, 'vae'), { recursive: true })
  expect(await library.getModel(MODEL_ID)).toMatchObject({ validation_state: 'valid', source_path: copy })
  await OTHER_BUNDLES['other weights']?.(join(place.path, 'other'), place.bundle)
  expect(await library.relocate(MODEL_ID, join(place.path, 'other'))).toMatchObject({ status: 'failed' })
})

it('fails to relocate to what is missing, invalid or in the library, and changes nothing', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  await mkdir(join(place.path, 'empty'))
  await place.bundle('library/diffusion/tiny/two')
  const before = await snapshotDirectory(library.root)
  const codes = []
  for (const path of ['nowhere', 'empty', 'library/diffusion/tiny/two', '.']) {
    const { status, errors } = await library.relocate(MODEL_ID, join(place.path, path))
    codes.push([status, ...errors.map(({ code }) => code)])
  }
  expect(codes).toEqual([
    ['failed', 'missing'],
    ['failed', 'model_index_missing'],
    ['failed', 'source_inside_library'],
    ['failed', 'source_holds_library'],
  ])
  expect(await snapshotDirectory(library.root)).toEqual(before)
})

it('refuses to relocate what is no external model, and to no place at all', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  await mkdir(join(library.root, 'llm/llama/tiny'), { recursive: true })
  await writeFile(join(library.root, 'llm/llama/tiny/metadata.json'), '{}')
  const moves: readonly (readonly [string, string])[] = [
    ['diffusion/tiny/none', source],
    ['../up', source],
    ['llm/llama/tiny', source],
    [MODEL_ID, ' '],
  ]
  expect(await Promise.all(moves.map(([id, path]) => codeOf(library.relocate(id, path))))).toEqual([
    'model_not_found',
    'invalid_model_id',
    'not_external',
    'invalid_import_request',
  ])
})

it('relocates nothing when it is called off before its commit point', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(library.relocate(MODEL_ID, await place.bundle('copy'), { signal })).rejects.toMatchObject({
    code: 'cancelled',
    cause: { message: 'enough' },
  })
  expect(await library.getModel(MODEL_ID)).toMatchObject({ source_path: source })
})

it('compares a model that another system registered by its pipeline class, and records what it is known by when it is valid', async () => {
  await using place = await scratch()
  const [source, directory] = [await place.bundle('bundle'), join(place.path, 'library', MODEL_ID)]
  const metadata = {
    schema_version: 2,
    source_path: source,
    entry_path: source,
    storage_kind: 'external_reference',
    bundle_format: 'diffusers_directory',
    pipeline_class: 'StableDiffusionPipeline',
    theirs: { kept: true },
  }
  await mkdir(directory, { recursive: true })
  await rename(source, join(place.path, 'moved'))
  await writeFile(join(directory, 'metadata.json'), JSON.stringify(metadata))
  await using library = await place.library()
  await place.bundle('other', 'FluxPipeline')
  expect(await statusOf(library, join(place.path, 'other'))).toEqual(['failed', 'another_bundle'])
  expect(await statusOf(library, join(place.path, 'moved'))).toEqual(['relocated'])
  const written = JSON.parse(await readFile(join(directory, 'metadata.json'), 'utf8'))
  expect(written).toMatchObject({
    theirs: { kept: true },
    last_valid_at: NOW,
    source_identity: { pipeline_class: 'StableDiffusionPipeline' },
  })
})

const UNET = 'unet/diffusion_pytorch_model.safetensors'

const OTHER_BUNDLES: Readonly<
  Record<
    string,
    (path: string, bundle: (name: string, kind?: 'StableDiffusionXLPipeline') => Promise<string>) => Promise<void>
  >
> = {
  'another pipeline': async (path, bundle) => rename(await bundle('xl', 'StableDiffusionXLPipeline'), path),
  'another scheduler': async (path, bundle) => {
    await rename(await bundle('made'), path)
    const index = join(path, 'model_index.json')
    await writeFile(index, (await readFile(index, 'utf8')).replace('DDIMScheduler', 'EulerDiscreteScheduler'))
  },
  'other weights': async (path, bundle) => {
    await rename(await bundle('made'), path)
    const tensors = {
      'layer.weight': { shape: [2, 2], values: [4, 3, 2, 1] },
      'layer.bias': { shape: [2] },
      scale: { shape: [] },
    }
    await writeFile(join(path, UNET), safetensorsFile(tensors))
  },
  'longer weights': async (path, bundle) => {
    await rename(await bundle('made'), path)
    await appendFile(join(path, UNET), 'x')
  },
}

async function statusOf(library: ModelLibrary, path: string): Promise<readonly string[]> {
  const { status, errors } = await library.relocate(MODEL_ID, path)
  return [status, ...errors.filter(({ severity }) => severity !== 'warning').map(({ code }) => code)]
}
