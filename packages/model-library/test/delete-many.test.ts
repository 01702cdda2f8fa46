import { mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import type { DeleteProgress } from '../src/trash/delete-models.ts'
import { writeOwnedModel } from './owned-models.ts'
import { codeOf, type Scratch, scratch } from './scratch.ts'
import { treeOf } from './tree.ts'

const IDS = ['llm/a/one', 'llm/a/two', 'llm/b/three']

it('deletes many models in one change, and restoring each gives names, bytes and times back', async () => {
  await using place = await scratch()
  const root = await ownedLibrary(place)
  await using library = await place.library()
  const before = await contentOf(root)
  const cursor = await library.feedCursor()
  const seen: DeleteProgress[] = []
  const result = await library.deleteModels([...IDS, IDS[0] ?? ''], { onEvent: (progress) => seen.push(progress) })

  expect(result).toMatchObject({ status: 'deleted', failed: [], left: [], summary: '3 of 3 models were deleted.' })
  expect(result.deleted.map(({ model_id }) => model_id)).toEqual(IDS)
  expect(seen.map(({ phase, completed, total }) => `${phase} ${completed}/${total}`)).toEqual([
    ...[1, 2, 3].map((turn) => `planning ${turn}/3`),
    ...[1, 2, 3].map((turn) => `deleting ${turn}/3`),
  ])
  expect((await library.readEvents(cursor)).events.map(({ kind }) => kind)).toEqual(Array(3).fill('model_removed'))
  expect([(await library.listModels()).total, (await readdir(root)).toSorted()]).toEqual([0, ['.plinth']])
  const { items } = await library.listTrash()
  expect(items.map(({ model_id }) => model_id)).toEqual(IDS)
  for (const { trash_id } of items) await library.restoreFromTrash(trash_id)
  expect([(await library.listModels()).total, await contentOf(root)]).toEqual([3, before])
  expect(await readdir(join(root, '.plinth/trash'))).toEqual(['reserve'])
})

it('says of many models which cannot be deleted, leaves those as they are, and deletes the others', async () => {
  await using place = await scratch()
  const root = await ownedLibrary(place)
  await writeOwnedModel(root, { id: 'llm/b/stray', ledger: 'none', digests: 'none' })
  await writeOwnedModel(root, { id: 'llm/b/told', ledger: 'none' })
  await mkdir(join(place.path, 'elsewhere'))
  await rename(join(root, 'llm/a/two'), join(place.path, 'elsewhere/two'))
  await symlink(join(place.path, 'elsewhere/two'), join(root, 'llm/a/two'))
  await using library = await place.library()
  const before = [await treeOf(join(root, 'llm/b/stray')), await treeOf(join(place.path, 'elsewhere'))]
  const { status, deleted, failed } = await library.deleteModels([...IDS, 'llm/b/stray', 'llm/b/told', 'llm/b/none'])

  expect([status, deleted.map(({ model_id }) => model_id)]).toEqual([
    'partly_deleted',
    ['llm/a/one', 'llm/b/three', 'llm/b/told'],
  ])
  expect(failed.map(({ model_id, code }) => [model_id, code])).toEqual([
    ['llm/a/two', 'registry_link'],
    ['llm/b/stray', 'ownership_unknown'],
    ['llm/b/none', 'model_not_found'],
  ])
  expect([await treeOf(join(root, 'llm/b/stray')), await treeOf(join(place.path, 'elsewhere'))]).toEqual(before)
  expect(await codeOf(library.deleteModels(['llm/b/stray', '../x']))).toBe('invalid_model_id')
})

it('ends a deletion of many between two models when it is called off, and says what is done and what is left', async () => {
  await using place = await scratch()
  await ownedLibrary(place)
  await using library = await place.library()
  const stop = new AbortController()
  const onEvent = ({ phase }: DeleteProgress) => phase === 'deleting' && stop.abort()
  const result = await library.deleteModels(IDS, { signal: stop.signal, onEvent })

  expect([result.status, result.deleted.map(({ model_id }) => model_id), result.left]).toEqual([
    'cancelled',
    ['llm/a/one'],
    ['llm/a/two', 'llm/b/three'],
  ])
  expect((await library.listModels()).models.map(({ model_id }) => model_id)).toEqual(
    ['llm/b/three', 'llm/a/two'].toSorted(),
  )
  expect((await library.listTrash()).items.map(({ model_id }) => model_id)).toEqual(['llm/a/one'])
  expect(await codeOf(library.deleteModels(IDS, { signal: stop.signal }))).toBe('cancelled')
  await library.emptyTrash()
  expect(await readdir(join(library.root, '.plinth/trash'))).toEqual(['reserve'])
})

it('empties one of many that were deleted together, and keeps the others; what somebody put beside it stays and is no model', async () => {
  await using place = await scratch()
  const root = await ownedLibrary(place)
  await using library = await place.library()
  const { deleted } = await library.deleteModels(IDS)
  const [first = '', second = '', third = ''] = deleted.map(({ trash_id }) => trash_id ?? '')
  const together = join(root, '.plinth/trash', first)
  await writeFile(join(together, 'model.1/mine.txt'), 'mine')

  expect((await library.emptyTrash({ trash_ids: [second] })).kept).toEqual([`.plinth/trash/${first}/model.1`])
  expect((await library.listTrash()).items.map(({ trash_id }) => trash_id)).toEqual([first, third])
  expect(await codeOf(library.restoreFromTrash(second))).toBe('trash_item_not_found')
  await library.restoreFromTrash(third)
  await library.emptyTrash()
  expect([await readdir(together), (await library.listTrash()).items]).toEqual([['model.1'], []])
  expect(dirname(together)).toBe(join(root, '.plinth/trash'))
})

async function ownedLibrary(place: Scratch): Promise<string> {
  const root = join(place.path, 'library')
  for (const id of IDS) await writeOwnedModel(root, { id })
  return root
}

/** Of families, which are made anew, names, modes and times to the microsecond; of models everything. */
async function contentOf(root: string): Promise<readonly string[]> {
  return (await treeOf(join(root, 'llm'))).map((line) => {
    const [path = '', mode, , time = ''] = line.split(' | ')
    return path.includes('/') ? line : [path, mode, time.slice(0, -3)].join(' | ')
  })
}
