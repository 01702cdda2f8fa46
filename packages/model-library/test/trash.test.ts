import { link, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { OWNED_ID, writeOwnedModel } from './owned-models.ts'
import { codeOf, NOW, scratch } from './scratch.ts'
import { namesBelow, treeOf } from './tree.ts'

it('moves a model that the library owns into the trash and restores it: names, bytes, links and times', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  const directory = await writeOwnedModel(root)
  await using library = await place.library()
  await library.bindDependencyProfile({ model_id: OWNED_ID, profile_id: 'pytorch' })
  const before = [await treeOf(directory), await library.getModel(OWNED_ID)]
  const deleted = await library.deleteModel(OWNED_ID)
  const { trash_id = '' } = deleted
  expect(deleted).toEqual({
    status: 'deleted',
    model_id: OWNED_ID,
    trash_id: expect.stringMatching(/^20261121T120000Z-[0-9a-f]{32}$/),
    size_bytes: expect.any(Number),
    kept: [],
    summary: `${OWNED_ID} was moved to the trash as ${trash_id}.`,
  })
  expect([await library.getModel(OWNED_ID), (await library.listModels()).total]).toEqual([null, 0])
  expect((await readdir(root)).filter((name) => name !== '.plinth')).toEqual([])
  expect(await library.listTrash()).toEqual({
    items: [
      {
        trash_id,
        model_id: OWNED_ID,
        official_name: 'Owned',
        deleted_at: NOW,
        size_bytes: deleted.size_bytes,
        files: 7,
      },
    ],
    size_bytes: deleted.size_bytes,
  })
  expect(await library.restoreFromTrash(trash_id)).toEqual({
    status: 'restored',
    trash_id,
    model_id: OWNED_ID,
    summary: `${OWNED_ID} is back in the library.`,
  })
  const after = [await treeOf(directory), await library.getModel(OWNED_ID)]
  expect(after).toEqual(before)
  expect([(await library.listModels()).total, await library.listTrash()]).toEqual([1, { items: [], size_bytes: 0 }])
  expect(await readdir(join(root, '.plinth/trash'))).toEqual(['reserve'])
})

it('deletes once and restores once, however many ask at once, and the feed says both', async () => {
  await using place = await scratch()
  await writeOwnedModel(join(place.path, 'library'))
  await using library = await place.library()
  await using other = await place.library()
  const cursor = await library.feedCursor()
  const hosts = [library, other, library, other]
  const deletions = await Promise.all(hosts.map((each) => codeOf(each.deleteModel(OWNED_ID))))
  expect(deletions.toSorted()).toEqual(['model_not_found', 'model_not_found', 'model_not_found', undefined])
  const { items } = await other.listTrash()
  const [{ trash_id = '' } = {}] = items
  const restorations = await Promise.all(hosts.map((each) => codeOf(each.restoreFromTrash(trash_id))))
  expect(restorations.toSorted()).toEqual([...Array(3).fill('trash_item_not_found'), undefined])
  const { events } = await other.readEvents(cursor)
  expect([items.length, ...events.map(({ kind }) => kind)]).toEqual([1, 'model_removed', 'model_added'])
})

it('changes nothing when a deletion or a restoration is called off before its commit point', async () => {
  await using place = await scratch()
  const directory = await writeOwnedModel(join(place.path, 'library'))
  await using library = await place.library()
  const before = await treeOf(directory)
  const signal = AbortSignal.abort()
  expect(await codeOf(library.deleteModel(OWNED_ID, { signal }))).toBe('cancelled')
  expect([await treeOf(directory), (await library.listTrash()).items]).toEqual([before, []])
  const { trash_id = '' } = await library.deleteModel(OWNED_ID)
  expect(await codeOf(library.restoreFromTrash(trash_id, { signal }))).toBe('cancelled')
  expect(await codeOf(library.emptyTrash({ signal }))).toBe('cancelled')
  await library.restoreFromTrash(trash_id)
  expect(await treeOf(directory)).toEqual(before)
})

it('empties the trash, and says how much that freed', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await writeOwnedModel(root)
  await writeOwnedModel(root, { id: 'llm/tiny/other' })
  await using library = await place.library()
  const first = await library.deleteModel(OWNED_ID)
  const second = await library.deleteModel('llm/tiny/other')
  const seen: unknown[] = []
  expect(await library.emptyTrash({ trash_ids: [first.trash_id ?? ''] })).toMatchObject({
    removed: [{ trash_id: first.trash_id, model_id: OWNED_ID }],
    kept: [],
  })
  const { freed_bytes } = await library.emptyTrash({ onEvent: (progress) => seen.push(progress) })
  expect(freed_bytes).toBeGreaterThan(second.size_bytes ?? 0)
  expect(seen).toEqual([{ phase: 'emptying', completed: 1, total: 1, unit: 'models' }])
  expect(await readdir(join(root, '.plinth/trash'))).toEqual(['reserve'])
  expect(await codeOf(library.restoreFromTrash(first.trash_id ?? ''))).toBe('trash_item_not_found')
  expect(await library.emptyTrash()).toEqual({ status: 'emptied', removed: [], freed_bytes: 0, kept: [] })
})

it('leaves what it did not create where it is, and takes the rest', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  const directory = await writeOwnedModel(root)
  await writeFile(join(directory, 'notes.txt'), 'mine')
  await mkdir(join(directory, 'tokenizer/own'))
  await writeFile(join(directory, 'config.json'), '{"mine": true}')
  await symlink(place.path, join(directory, 'tokenizer/away'))
  await link(join(directory, 'notes.txt'), join(place.path, 'hard'))
  const before = await treeOf(directory, 'microseconds')
  await using library = await place.library()
  const { trash_id = '', kept, summary } = await library.deleteModel(OWNED_ID)
  expect(kept).toEqual(['config.json', 'notes.txt', 'tokenizer/away', 'tokenizer/own'])
  expect(summary).toMatch(/; what the library did not create stayed \(4\)\.$/)
  expect(await namesBelow(directory)).toEqual([
    'config.json',
    'notes.txt',
    'tokenizer',
    'tokenizer/away',
    'tokenizer/own',
  ])
  await library.restoreFromTrash(trash_id)
  expect(await treeOf(directory, 'microseconds')).toEqual(before)
})

it('refuses to delete a model of which nothing says that the library created its files', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  const directory = await writeOwnedModel(root, { ledger: 'none', digests: 'none' })
  await using library = await place.library()
  const before = await treeOf(directory)
  await expect(library.deleteModel(OWNED_ID)).rejects.toMatchObject({
    code: 'ownership_unknown',
    details: { paths: expect.arrayContaining(['config.json', 'tokenizer']) },
  })
  expect(await treeOf(directory)).toEqual(before)
  expect(await library.listTrash()).toEqual({ items: [], size_bytes: 0 })
})

it("takes the digests of the metadata for a record of what is the library's, as those of the prior system are", async () => {
  await using place = await scratch()
  const directory = await writeOwnedModel(join(place.path, 'library'), { ledger: 'none' })
  await using library = await place.library()
  await writeFile(join(directory, 'config.json'), '{"model_type": "other"}\n')
  expect(await codeOf(library.deleteModel(OWNED_ID))).toBe('ownership_unknown')
  await writeFile(join(directory, 'config.json'), '{"model_type": "llama"}\n')
  expect(await library.deleteModel(OWNED_ID)).toMatchObject({ kept: [] })
})

it('restores nothing over what has the place by now', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await writeOwnedModel(root)
  await using library = await place.library()
  const { trash_id = '' } = await library.deleteModel(OWNED_ID)
  const directory = await writeOwnedModel(root, { files: { 'new.gguf': 'new' } })
  await expect(library.restoreFromTrash(trash_id)).rejects.toMatchObject({
    code: 'restore_conflict',
    details: { paths: expect.arrayContaining([directory]) },
  })
  expect(await readFile(join(directory, 'new.gguf'), 'utf8')).toBe('new')
  expect((await library.listTrash()).items.map((each) => each.trash_id)).toEqual([trash_id])
})

it('restores no model of which something is missing from the trash, and names it', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await writeOwnedModel(root)
  await using library = await place.library()
  const { trash_id = '' } = await library.deleteModel(OWNED_ID)
  const item = join(root, '.plinth/trash', trash_id)
  await writeFile(join(item, 'model/config.json'), 'another')
  await expect(library.restoreFromTrash(trash_id)).rejects.toMatchObject({
    code: 'trash_incomplete',
    details: { paths: ['model/config.json'] },
  })
  await writeFile(join(item, 'model/mine.txt'), 'mine')
  expect((await library.emptyTrash()).kept).toEqual([
    `.plinth/trash/${trash_id}/model`,
    `.plinth/trash/${trash_id}/model/config.json`,
  ])
  expect((await readdir(join(item, 'model'))).sort()).toEqual(['config.json', 'mine.txt'])
})

it('finds nothing in the trash by what is no trash id, and touches no file for it', async () => {
  await using place = await scratch()
  await using library = await place.library()
  for (const id of ['', '..', '../..', '.', '20261121T120000Z-x', `20261121T120000Z-${'0'.repeat(32)}`]) {
    expect(await codeOf(library.restoreFromTrash(id))).toBe('trash_item_not_found')
    expect(await codeOf(library.emptyTrash({ trash_ids: [id] }))).toBe('trash_item_not_found')
  }
})
