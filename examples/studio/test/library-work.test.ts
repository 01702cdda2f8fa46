import { lstatSync, mkdirSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aStudio, type TestStudio } from './a-studio.ts'
import { copyIn, workToEnd } from './library-client.ts'
import { smallModel, writeLargeModel } from './weights.ts'

it('verifies the library by a job, names the file whose bytes are zeros, and says when a model was read last', async () => {
  const studio = await aStudio()
  const { call } = studio
  const file = await aModel(studio, 'Tested')
  const params = { modelId: 'llm/test/tested' }
  expect(await call('GET /api/models/:modelId/verification', { params })).toEqual({ last: null })
  const sound = await workToEnd(studio, () => call('POST /api/scrub', { body: {} }))
  expect(sound).toMatchObject({ state: 'succeeded', work: { result: { models: 1, damaged: [] } } })
  writeFileSync(file, Buffer.alloc(statSync(file).size))
  const found = await workToEnd(studio, () => call('POST /api/scrub', { body: { bytesPerSecond: 1_000_000 } }))
  const damaged = [{ model_id: params.modelId, code: 'weights_zeroed', path: 'Tested.safetensors' }]
  expect(found).toMatchObject({ work: { kind: 'scrub', bytesPerSecond: 1_000_000, result: { damaged } } })
  const { last } = await call('GET /api/models/:modelId/verification', { params })
  expect(last).toMatchObject({ ...{ model_id: params.modelId, files: 1 }, findings: [{ code: 'weights_zeroed' }] })
  await expect(call('POST /api/scrub', { body: { bytesPerSecond: 0 } })).rejects.toThrow('400 bad_request')
})

it('begins no second verification beside one that runs, and ends it with the server', async () => {
  const studio = await aStudio()
  const { call, root, listen } = studio
  writeLargeModel(join(root, 'large.safetensors'), 64 * 1024 ** 2)
  await copyIn(studio, join(root, 'large.safetensors'), 'Large')
  const page = listen((await call('GET /api/state', {})).cursor)
  await call('POST /api/scrub', { body: { bytesPerSecond: 1_000_000 } })
  await page.until((event) => event.kind === 'library_job_changed' && event.job.progress !== undefined)
  page.stop()
  await expect(call('POST /api/scrub', { body: {} })).rejects.toThrow('409 job_running')
  const again = await studio.restart()
  expect((await again.call('GET /api/state', {})).libraryJobs).toEqual([])
})

it('looks again without changing anything, says what it found, and then does it', async () => {
  const studio = await aStudio()
  const { call, dataDir } = studio
  await aModel(studio, 'First')
  await aModel(studio, 'Second')
  const orphan = join(dataDir, 'library', 'llm', 'test', 'orphan')
  mkdirSync(orphan)
  writeFileSync(join(orphan, 'model.safetensors'), smallModel(9))
  const look = (dryRun: boolean) =>
    workToEnd(studio, () => call('POST /api/reconcile', { body: { dryRun, search: 'nowhere' } }))
  const found = { adopted: ['llm/test/orphan'], duplicates: [{ files: [{}, {}] }] }
  expect(await look(true)).toMatchObject({ work: { kind: 'reconcile', dryRun: true, result: found } })
  expect(readdirSync(orphan)).toEqual(['model.safetensors'])
  expect(await look(false)).toMatchObject({ work: { dryRun: false, result: found } })
  expect(readdirSync(orphan)).toContain('metadata.json')
})

it('shows a mapping before it is applied, applies it as links into the folder of an app, and undoes it', async () => {
  const studio = await aStudio()
  const { call, root } = studio
  const source = await aModel(studio, 'Mapped')
  const app_dir = join(root, 'app')
  mkdirSync(app_dir)
  const body = { app: 'comfyui', app_dir, mappings: [{ target_dir: 'text', model_types: ['llm'] }] }
  const target = join(app_dir, 'text', 'Mapped.safetensors')
  const preview = await call('POST /api/mappings/preview', { body })
  expect(preview).toMatchObject({ actions: [{ kind: 'symlink', source, target }], excluded: [] })
  expect(readdirSync(app_dir)).toEqual([])
  const applied = await workToEnd(studio, () => call('POST /api/mappings', { body }))
  expect(applied).toMatchObject({
    state: 'succeeded',
    work: { kind: 'map', result: { applied: [{ target }], failed: [] } },
  })
  expect(readlinkSync(target)).toBe(source)
  const undo = { app: 'comfyui', appDirectory: app_dir }
  const undone = await workToEnd(studio, () => call('POST /api/mappings/undo', { body: undo }))
  expect(undone).toMatchObject({ work: { kind: 'undo_mapping', result: { applied: [{ kind: 'remove' }] } } })
  expect([readdirSync(app_dir), lstatSync(source).isFile()]).toEqual([[], true])
  const nothing = await workToEnd(studio, () => call('POST /api/mappings/undo', { body: undo }))
  expect(nothing).toMatchObject({ state: 'failed', error: { code: 'nothing_to_undo' } })
})

/** A model of the library's own; gives where its file lies. */
async function aModel(studio: TestStudio, name: string): Promise<string> {
  const path = join(studio.root, `${name}.safetensors`)
  writeFileSync(path, smallModel())
  await copyIn(studio, path, name)
  return join(studio.dataDir, 'library', 'llm', 'test', name.toLowerCase(), `${name}.safetensors`)
}
