import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openModelLibrary } from '@plinth/model-library'
import { snapshotDirectory } from '@plinth/model-library/testing'
import { expect, it } from 'vitest'
import { aStudio } from './a-studio.ts'

it('adds a bundle where it lies, finds, describes, revalidates and relocates it, and takes it out without touching it', async () => {
  const { add, call, root } = await aStudio()
  const before = await snapshotDirectory(join(root, 'tiny-sd'))
  const modelId = await add(join(root, 'tiny-sd'))
  await add(join(root, 'tiny-stable-audio'))
  expect(modelId).toBe('diffusion/tiny/tiny-sd')
  const page = await call('GET /api/models', { query: { query: 'sd', facets: 'storage_kind,validation_state' } })
  expect(page).toMatchObject({
    models: [{ model_id: modelId, storage_kind: 'external_reference', validation_state: 'valid' }],
    total: 1,
    facets: { storage_kind: { external_reference: 1 }, validation_state: { valid: 1 } },
  })
  const first = await call('GET /api/models', {
    query: { limit: '1', health: 'valid', storageKind: 'external_reference' },
  })
  const rest = await call('GET /api/models', {
    query: { limit: '1', health: 'valid', storageKind: 'external_reference', after: first.next_cursor ?? '' },
  })
  expect([...first.models, ...rest.models].map(({ model_id }) => model_id)).toEqual([
    modelId,
    'diffusion/tiny/tiny-stable-audio',
  ])
  const params = { modelId }
  expect(await call('GET /api/models/:modelId', { params })).toMatchObject({ entry_path: join(root, 'tiny-sd') })
  const descriptor = await call('GET /api/models/:modelId/descriptor', { params })
  expect(descriptor).toMatchObject({ entry_path: join(root, 'tiny-sd'), task_type_primary: 'text-to-image' })
  renameSync(join(root, 'tiny-sd'), join(root, 'moved'))
  const revalidated = await call('POST /api/models/:modelId/revalidate', { params })
  expect(revalidated).toMatchObject({ status: 'revalidated', validation_state: 'invalid' })
  await expect(call('GET /api/models/:modelId/descriptor', { params })).rejects.toThrow('409 asset_not_executable')
  const relocated = await call('POST /api/models/:modelId/relocate', { params, body: { path: join(root, 'moved') } })
  expect(relocated).toMatchObject({ status: 'relocated', validation_state: 'valid' })
  const other = { params, body: { path: join(root, 'tiny-sdxl') } }
  expect(await call('POST /api/models/:modelId/relocate', other)).toMatchObject({
    errors: [{ code: 'another_bundle' }],
  })
  const summary = `${modelId} was taken out of the library; the files at ${join(root, 'moved')} were not touched.`
  expect(await call('DELETE /api/models/:modelId', { params })).toEqual({ modelId, summary })
  await expect(call('GET /api/models/:modelId', { params })).rejects.toThrow('404 model_not_found')
  expect(await snapshotDirectory(join(root, 'moved'))).toEqual(before)
})

it('reviews a directory before it is added: its health, its parts, a name for it, and the model that it already is', async () => {
  const { add, call, root, dataDir } = await aStudio()
  const library = await snapshotDirectory(join(dataDir, 'library'))
  const review = (path: string) => call('POST /api/directories/review', { body: { path } })
  const cached = join(root, 'hub', 'models--acme--Tiny-XL', 'snapshots', 'f00d')
  mkdirSync(join(cached, '..'), { recursive: true })
  cpSync(join(root, 'tiny-sdxl'), cached, { recursive: true })
  rmSync(join(cached, 'unet', 'config.json'))
  const damaged = await review(cached)
  expect(damaged).toMatchObject({
    path: cached,
    validationState: 'degraded',
    pipelineClass: 'StableDiffusionXLPipeline',
    taskType: 'text-to-image',
    suggested: { family: 'acme', officialName: 'Tiny-XL', modelId: 'diffusion/acme/tiny-xl' },
  })
  expect(damaged.findings).toContainEqual(expect.objectContaining({ severity: 'error', path: 'unet/config.json' }))
  const sound = await review(join(root, 'tiny-sd'))
  expect(sound).toMatchObject({ validationState: 'valid', suggested: { family: 'models', officialName: 'tiny-sd' } })
  expect(sound.components).toContainEqual({
    name: 'unet',
    library: 'diffusers',
    className: 'UNet2DConditionModel',
    state: 'present',
  })
  expect(sound).not.toHaveProperty('registeredAs')
  expect((await review(root)).validationState).toBe('invalid')
  expect(await snapshotDirectory(join(dataDir, 'library'))).toEqual(library)
  const modelId = await add(join(root, 'tiny-sd'))
  expect(await review(join(root, 'tiny-sd'))).toMatchObject({ registeredAs: modelId })
  symlinkSync(join(root, 'tiny-sd'), join(root, 'a link'))
  expect(await review(join(root, 'a link'))).toMatchObject({ registeredAs: modelId })
})

it('lists directories by name, says which are bundles, and leads no higher than a root', async () => {
  const { call, root } = await aStudio()
  for (const name of ['b10', 'b9', '.hidden']) mkdirSync(join(root, 'many', name), { recursive: true })
  writeFileSync(join(root, 'many', 'a file'), '')
  symlinkSync(join(root, 'tiny-sd'), join(root, 'many', 'linked'))
  const top = await call('GET /api/directories', { query: {} })
  expect(top).toEqual({
    path: root,
    roots: [root],
    entries: ['many', 'tiny-sd', 'tiny-sdxl', 'tiny-stable-audio'].map((name) => ({
      name,
      path: join(root, name),
      isBundle: name !== 'many',
    })),
    isCut: false,
  })
  const below = await call('GET /api/directories', { query: { path: join(root, 'many') } })
  expect(below.parent).toBe(root)
  expect(below.entries.map(({ name, isBundle }) => `${name} ${isBundle}`)).toEqual([
    '.hidden false',
    'b9 false',
    'b10 false',
    'linked true',
  ])
  for (let index = 0; index < 600; index += 1) mkdirSync(join(root, 'many', 'b9', String(index)))
  const cut = await call('GET /api/directories', { query: { path: join(root, 'many', 'b9') } })
  expect({ entries: cut.entries.length, isCut: cut.isCut }).toEqual({ entries: 500, isCut: true })
  const file = call('GET /api/directories', { query: { path: join(root, 'many', 'a file') } })
  await expect(file).rejects.toThrow('422 directory_unreadable')
})

it('says what an import found wrong, and what a malformed request lacks', async () => {
  const { call, root } = await aStudio()
  const body = { path: root, family: 'a', officialName: 'b' }
  expect(await call('POST /api/models', { body })).toMatchObject({
    status: 'failed',
    errors: [{ severity: 'error' }],
  })
  await expect(call('POST /api/models', { body: { ...body, family: ' ' } })).rejects.toThrow(
    '400 invalid_import_request',
  )
  const asked = [{ limit: '0' }, { limit: 'all' }, { facets: 'secrets' }, { after: 'x' }]
  const refusals = await Promise.all(asked.map((query) => call('GET /api/models', { query }).catch(String)))
  expect(refusals).toEqual([
    'Error: 400 invalid_page_limit',
    'Error: 400 bad_request',
    'Error: 400 invalid_filter',
    'Error: 400 cursor_invalid',
  ])
})

it('tells its pages of models that another program adds to the library', async () => {
  const { listen, call, dataDir, root } = await aStudio()
  const page = listen()
  await call('GET /api/state', {})
  await using other = await openModelLibrary({ root: join(dataDir, 'library') })
  const source_path = join(root, 'tiny-sd')
  await other.importExternalDiffusersDirectory({ source_path, family: 'other', official_name: 'sd' })
  const told = await page.until(({ kind }) => kind === 'models_changed')
  page.stop()
  expect(told).toMatchObject({ change: { kind: 'model_added', model_id: 'diffusion/other/sd' } })
})
