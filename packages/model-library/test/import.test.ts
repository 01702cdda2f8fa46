import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelImportResultV1, ModelMetadataV1 } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { requireImported } from '../src/external/require-imported.ts'
import { BUNDLE_DAMAGES } from '../src/testing/bundle-damage.ts'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { codeOf, importBundle, MODEL_ID, NOW, scratch } from './scratch.ts'

it('registers an external directory with its first validation result', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('my bundle')
  const result = await library.importExternalDiffusersDirectory({
    source_path: source,
    family: 'Stable Diffusion',
    official_name: 'Turbo v1.0',
    tags: ['fast'],
    notes: 'from a friend',
  })
  const model_id = 'diffusion/stable_diffusion/turbo_v1_0'
  expect(ModelImportResultV1.parse(result)).toEqual({
    contract_version: 1,
    model_id,
    status: 'imported',
    validation_state: 'valid',
    errors: [],
  })
  expect(await library.getModel(model_id)).toEqual({
    schema_version: 2,
    model_id,
    family: 'stable_diffusion',
    model_type: 'diffusion',
    official_name: 'Turbo v1.0',
    cleaned_name: 'turbo_v1_0',
    tags: ['fast'],
    notes: 'from a friend',
    added_date: NOW,
    updated_date: NOW,
    match_source: 'external_reference',
    source_path: source,
    entry_path: source,
    storage_kind: 'external_reference',
    bundle_format: 'diffusers_directory',
    import_state: 'ready',
    validation_state: 'valid',
    validation_errors: [],
    last_valid_at: NOW,
    pipeline_class: 'StableDiffusionPipeline',
    task_type_primary: 'text-to-image',
    recommended_backend: 'diffusers',
    runtime_engine_hints: ['diffusers', 'pytorch'],
    source_identity: expect.objectContaining({ pipeline_class: 'StableDiffusionPipeline' }),
    dependency_bindings: [
      { binding_id: 'light', profile_id: 'light', profile_version: 1, backend_key: 'light', source: 'built_in' },
      {
        binding_id: 'pytorch',
        profile_id: 'pytorch',
        profile_version: 1,
        backend_key: 'diffusers',
        source: 'built_in',
      },
    ],
  })
})

it('writes metadata.json of an external model as the contract has it, under type, family and cleaned name', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  const file = join(library.root, 'diffusion/tiny/one/metadata.json')
  const document: unknown = JSON.parse(await readFile(file, 'utf8'))
  expect(ModelMetadataV1.parse(document)).toEqual(await library.getModel(MODEL_ID))
})

it('copies, renames and writes nothing in an external directory, in any operation', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  const before = await snapshotDirectory(source)
  await using library = await place.library()
  await importBundle(library, source)
  await importBundle(library, source)
  await library.getModel(MODEL_ID)
  await library.resolveModelExecutionDescriptor(MODEL_ID)
  await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'pytorch-audio' })
  await library.revalidate(MODEL_ID)
  await library.reindex()
  await library.deleteModel(MODEL_ID)
  expect(await snapshotDirectory(source)).toEqual(before)
})

it('answers unchanged when the same directory is imported again, and duplicates nothing', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  const before = await snapshotDirectory(join(library.root, 'diffusion'))
  expect(await importBundle(library, source)).toMatchObject({ model_id: MODEL_ID, status: 'unchanged' })
  expect(await importBundle(library, `${source}/`)).toMatchObject({ model_id: MODEL_ID, status: 'unchanged' })
  expect(await snapshotDirectory(join(library.root, 'diffusion'))).toEqual(before)
  expect((await library.listModels()).total).toBe(1)
})

it('answers revalidated when a registered directory is imported again with another health', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  await rename(join(source, 'unet'), join(place.path, 'unet'))
  const damaged = await importBundle(library, source)
  await rename(join(place.path, 'unet'), join(source, 'unet'))
  const repaired = await importBundle(library, source)
  expect([damaged, repaired]).toMatchObject([
    {
      model_id: MODEL_ID,
      status: 'revalidated',
      validation_state: 'degraded',
      errors: [{ code: 'component_directory_missing' }],
    },
    { model_id: MODEL_ID, status: 'revalidated', validation_state: 'valid', errors: [] },
  ])
})

it('fails with id_taken when another directory, or a model of the library, has the id', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('first'))
  const [owned, orphan] = ['diffusion/tiny/owned', 'diffusion/tiny/orphan'].map((id) => join(library.root, id))
  for (const directory of [owned, orphan]) await mkdir(directory ?? '', { recursive: true })
  await writeFile(join(owned ?? '', 'metadata.json'), '{"schema_version":2}')
  await writeFile(join(orphan ?? '', 'model.gguf'), 'x')
  const before = await snapshotDirectory(join(library.root, 'diffusion'))
  const source_path = await place.bundle('second')
  const imports = ['One', 'Owned', 'Orphan'].map((official_name) =>
    library.importExternalDiffusersDirectory({ source_path, family: 'tiny', official_name }),
  )
  expect(
    (await Promise.all(imports)).map(({ status, errors }) => [
      status,
      errors.map(({ code, message }) => [code, message]),
    ]),
  ).toEqual([
    ['failed', [['id_taken', `The id diffusion/tiny/one belongs to ${join(place.path, 'first')}.`]]],
    ['failed', [['id_taken', 'The id diffusion/tiny/owned belongs to a model of the library.']]],
    ['failed', [['id_taken', 'The id diffusion/tiny/orphan belongs to files that are no model.']]],
  ])
  expect(await snapshotDirectory(join(library.root, 'diffusion'))).toEqual(before)
})

it('fails for an invalid or missing directory with its errors, and leaves nothing behind', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const invalid = BUNDLE_DAMAGES.filter(({ state }) => state === 'invalid')
  const before = await namesBelow(library.root)
  for (const { name, code, apply } of invalid) {
    const source = await place.bundle(name)
    await apply(source)
    const result = await importBundle(library, source)
    expect(result).toMatchObject({ status: 'failed', validation_state: 'invalid', model_id: MODEL_ID })
    expect(result.errors.map((error) => error.code)).toEqual([code])
  }
  expect(await library.listModels()).toEqual({ contract_version: 1, models: [], total: 0 })
  expect(await namesBelow(library.root)).toEqual(before)
})

it('registers a directory that is degraded, with its errors', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await rm(join(source, 'unet/config.json'))
  expect(await importBundle(library, source)).toMatchObject({ status: 'imported', validation_state: 'degraded' })
  const model = await library.getModel(MODEL_ID)
  expect(model).toMatchObject({
    validation_state: 'degraded',
    validation_errors: [{ code: 'config_missing', path: 'unet/config.json' }],
  })
  expect(model).not.toHaveProperty('last_valid_at')
})

it('registers a pipeline that nothing here runs, and refuses its descriptor with a code of its own', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  const index = join(source, 'model_index.json')
  await writeFile(
    index,
    (await readFile(index, 'utf8')).replace('StableDiffusionPipeline', 'StableDiffusionImg2ImgPipeline'),
  )
  expect(await importBundle(library, source)).toMatchObject({
    status: 'imported',
    validation_state: 'valid',
    errors: [{ code: 'task_not_executable' }],
  })
  expect(await codeOf(library.resolveModelExecutionDescriptor(MODEL_ID))).toBe('task_not_executable')
})

it('keeps the source path as it was given and makes the entry path canonical', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  const link = join(place.path, 'link')
  await symlink(source, link)
  await importBundle(library, link)
  expect(await library.getModel(MODEL_ID)).toMatchObject({ source_path: link, entry_path: source })
  expect(await importBundle(library, source)).toMatchObject({ status: 'unchanged' })
})

it('refuses a request with a field that is missing, blank, of another type or unknown', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const good = { source_path: place.path, family: 'a', official_name: 'b' }
  const requests: object[] = [
    {},
    { ...good, family: ' ' },
    { ...good, source_path: 3 },
    { ...good, tags: 'x' },
    { ...good, notes: 7 },
    { ...good, extra: 1 },
    { ...good, official_name: '\ud800' },
  ]
  // A host in JavaScript can pass anything.
  const codes = requests.map((request) => codeOf(library.importExternalDiffusersDirectory(request as typeof good)))
  expect(await Promise.all(codes)).toEqual(requests.map(() => 'invalid_import_request'))
})

it('registers nothing when an import is called off before its commit point', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source_path = await place.bundle('bundle')
  const before = await namesBelow(library.root)
  const request = { source_path, family: 'tiny', official_name: 'one' }
  await expect(
    library.importExternalDiffusersDirectory(request, { signal: AbortSignal.abort(new Error('enough')) }),
  ).rejects.toMatchObject({ code: 'cancelled', cause: { message: 'enough' } })
  expect(await namesBelow(library.root)).toEqual(before)
})

it('makes an error of a failed import for whoever wants one, and gives back any other result', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const request = { family: 'tiny', official_name: 'one' }
  const [source_path, missing] = [await place.bundle('bundle'), join(place.path, 'nowhere')]
  const failed = await library.importExternalDiffusersDirectory({ ...request, source_path: missing })
  expect(() => requireImported(failed)).toThrow(
    expect.objectContaining({ code: 'import_failed', details: { model_id: failed.model_id, errors: failed.errors } }),
  )
  const imported = await library.importExternalDiffusersDirectory({ ...request, source_path })
  expect(requireImported(imported)).toBe(imported)
})

it('registers each of twenty directories that are imported at once', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const names = Array.from({ length: 20 }, (_, index) => `m${index}`)
  const results = await Promise.all(
    names.map(async (official_name) =>
      library.importExternalDiffusersDirectory({
        source_path: await place.bundle(official_name),
        family: 'tiny',
        official_name,
      }),
    ),
  )
  expect(results.map(({ status }) => status)).toEqual(names.map(() => 'imported'))
  expect((await library.listModels()).models.map(({ model_id }) => model_id)).toEqual(
    names.map((name) => `diffusion/tiny/${name}`).sort(),
  )
})

it('lets one of many who import different directories under one id win', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const sources = await Promise.all(Array.from({ length: 6 }, (_, index) => place.bundle(`b${index}`)))
  const results = await Promise.all(sources.map((source) => importBundle(library, source)))
  expect(results.map(({ status }) => status).sort()).toEqual([
    'failed',
    'failed',
    'failed',
    'failed',
    'failed',
    'imported',
  ])
})

/** The lock leaves nothing, but while it is held a queue lies beside it. */
async function namesBelow(directory: string): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).filter((name) => !name.includes('write.lock')).sort()
}
