import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { libraryPlace } from '../src/registry/library-place.ts'
import { ledgerFile } from '../src/trash/ownership-ledger.ts'
import { codeOf, scratch } from './scratch.ts'
import { namesBelow, treeOf } from './tree.ts'
import { ID, importTiny, NAMES } from './weight-sources.ts'

it('writes down what an import creates: path, device, inode, size, times and digest', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importTiny(library, place.path)
  const { files = [] } = (await library.getModel(ID)) ?? {}
  const ledger = JSON.parse(await readFile(ledgerFile(libraryPlace(library.root), ID), 'utf8'))
  expect(ledger).toEqual({
    model_id: ID,
    device: expect.stringMatching(/^\d+$/),
    entries: [
      {
        path: 'tiny.gguf',
        kind: 'file',
        device: ledger.device,
        inode: expect.stringMatching(/^\d+$/),
        born_ns: expect.stringMatching(/^\d+$/),
        size: files[0]?.size,
        modified_ns: expect.stringMatching(/^\d+$/),
        sha256: files[0]?.sha256,
      },
    ],
  })
})

it('deletes and restores an imported model, and imports again what was deleted; the source stays', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await importTiny(library, place.path)
  const before = [await treeOf(join(library.root, ID)), await treeOf(source)]
  const { trash_id = '' } = await library.deleteModel(ID)
  await library.restoreFromTrash(trash_id)
  expect([await treeOf(join(library.root, ID)), await treeOf(source)]).toEqual(before)
  await library.deleteModel(ID)
  expect(await library.importFile({ source_path: source, ...NAMES })).toMatchObject({ status: 'imported' })
  expect((await library.listTrash()).items.map(({ model_id }) => model_id)).toEqual([ID])
})

it('takes only its own name from a file that it shares with its source by a hard link', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await importTiny(library, place.path)
  const hard = { family: 'Llama 2', official_name: 'Hard' }
  await library.importFile({ source_path: source, ...hard, mode: 'hardlink' })
  const bytes = await readFile(source)
  await library.deleteModel('llm/llama_2/hard')
  await library.emptyTrash()
  expect(await readFile(source)).toEqual(bytes)
  expect(await namesBelow(join(library.root, '.plinth/trash'))).toEqual(['reserve'])
})

it('deletes an imported model after the whole library was copied to another disk, by the digests', async () => {
  await using place = await scratch()
  {
    await using library = await place.library()
    await importTiny(library, place.path)
  }
  const [root, copy] = [join(place.path, 'library', ID), join(place.path, 'copy')]
  await mkdir(copy)
  for (const name of await readdir(root)) await writeFile(join(copy, name), await readFile(join(root, name)))
  await rename(root, `${place.path}/old`)
  await rename(copy, root)
  await using library = await place.library()
  expect(await library.deleteModel(ID)).toMatchObject({ status: 'deleted', kept: [] })
})

it('takes a damaged ledger for none, and says so', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importTiny(library, place.path)
  for (const text of ['{', '[]', '{"device":"1","entries":[{"path":"../tiny.gguf"}]}']) {
    await writeFile(ledgerFile(libraryPlace(library.root), ID), text)
    const { trash_id = '' } = await library.deleteModel(ID)
    expect(await codeOf(library.restoreFromTrash(trash_id))).toBe(undefined)
  }
})
