import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { snapshotDirectory } from '@plinth/model-library/testing'
import { expect, it } from 'vitest'
import { aStudio } from './a-studio.ts'
import { copyIn, workToEnd } from './library-client.ts'
import { smallModel } from './weights.ts'

const MODEL = 'llm/test/doomed'
const params = { modelId: MODEL }

it('deletes a model of the library into the trash, says what stayed, and puts it back as it was', async () => {
  const studio = await aStudio()
  const { call, root, dataDir, listen } = studio
  writeFileSync(join(root, 'doomed.safetensors'), smallModel())
  await copyIn(studio, join(root, 'doomed.safetensors'), 'Doomed')
  const directory = join(dataDir, 'library', 'llm', 'test', 'doomed')
  const before = await snapshotDirectory(directory)
  const { trashId = '', ...deleted } = await call('DELETE /api/models/:modelId', { params })
  expect(deleted).toEqual({
    ...params,
    sizeBytes: expect.any(Number),
    kept: [],
    summary: expect.stringContaining('trash'),
  })
  expect(existsSync(directory)).toBe(false)
  const trash = await call('GET /api/trash', {})
  expect(trash.items).toMatchObject([{ trash_id: trashId, model_id: MODEL, official_name: 'Doomed', files: 2 }])
  const page = listen((await call('GET /api/state', {})).cursor)
  const restored = await call('POST /api/trash/:trashId/restore', { params: { trashId } })
  await page.until(({ kind }) => kind === 'trash_changed')
  page.stop()
  expect((await call('GET /api/trash', {})).items).toEqual([])
  expect(restored).toMatchObject({ status: 'restored', model_id: MODEL })
  expect(await snapshotDirectory(directory)).toEqual(before)
  await expect(call('POST /api/trash/:trashId/restore', { params: { trashId } })).rejects.toThrow(
    '404 trash_item_not_found',
  )
  writeFileSync(join(directory, 'mine.txt'), 'a note')
  expect(await call('DELETE /api/models/:modelId', { params })).toMatchObject({ kept: ['mine.txt'] })
  expect(existsSync(join(directory, 'mine.txt'))).toBe(true)
})

it('empties the trash by a job, of one model or of all', async () => {
  const studio = await aStudio()
  const { call, root } = studio
  const trashIds: string[] = []
  for (const name of ['One', 'Two', 'Three']) {
    writeFileSync(join(root, `${name}.safetensors`), smallModel(name.length))
    await copyIn(studio, join(root, `${name}.safetensors`), name)
    const given = { modelId: `llm/test/${name.toLowerCase()}` }
    trashIds.push((await call('DELETE /api/models/:modelId', { params: given })).trashId ?? '')
  }
  const one = await workToEnd(studio, () => call('POST /api/trash/empty', { body: { trashIds: trashIds.slice(0, 1) } }))
  expect(one).toMatchObject({ work: { result: { removed: [{ model_id: 'llm/test/one' }], kept: [] } } })
  const rest = await workToEnd(studio, () => call('POST /api/trash/empty', { body: {} }))
  expect(rest).toMatchObject({ state: 'succeeded', work: { result: { removed: [{}, {}] } } })
  expect(await call('GET /api/trash', {})).toEqual({ items: [], size_bytes: 0 })
})
