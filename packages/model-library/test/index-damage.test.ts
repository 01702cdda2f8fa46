import { copyFile, open, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startChild } from '@plinth/durable/testing'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openModelLibrary } from '../src/open-model-library.ts'
import { writeFileModel } from './file-models.ts'
import { codeOf, type Scratch, scratch } from './scratch.ts'

const DAMAGES: Readonly<Record<string, (file: string) => Promise<void>>> = {
  garbage: (file) => writeFile(file, 'this is no database, and it is long enough to be read as one'.repeat(200)),
  empty: (file) => writeFile(file, ''),
  'cut to one page': (file) => truncate(file, 4096),
  'cut in the middle of a page': async (file) => truncate(file, (await readFile(file)).length - 5000),
  'a zeroed first page': (file) => overwrite(file, 0),
  'a zeroed second page': (file) => overwrite(file, 4096),
  'a garbled log': (file) => writeFile(`${file}-wal`, 'x'.repeat(10_000)),
  'garbled shared memory': (file) => writeFile(`${file}-shm`, 'x'.repeat(32_768)),
  "another program's tables": async (file) => {
    await rm(file)
    change(file, 'create table models (name text); insert into models values (1)')
  },
  'no schema version': async (file) => change(file, "delete from index_state where name = 'schema'"),
}

for (const [damage, doDamage] of Object.entries(DAMAGES)) {
  it(`makes the index anew from the files, with the same rows: ${damage}`, async () => {
    await using place = await scratch()
    const { file, rows } = await aLibrary(place)
    await doDamage(file)
    {
      await using library = await place.library()
      expect((await library.searchModels({ query: 'model' })).total).toBe(40)
    }
    expect(rowsOf(file)).toEqual(rows)
  })
}

it('notices damage that only a later read meets, makes the index anew and answers', async () => {
  await using place = await scratch()
  const { file, rows } = await aLibrary(place)
  const pages = Math.floor((await readFile(file)).length / 4096)
  for (let page = 1; page < pages; page += 1) await overwrite(file, page * 4096, 'keep state')
  {
    await using library = await place.library()
    const found = await library.searchModels({ query: 'model', facets: ['tag'] })
    expect([found.total, found.facets]).toEqual([40, { tag: { a: 20, b: 20 } }])
  }
  expect(rowsOf(file)).toEqual(rows)
})

it('reads the files where the log of the index is lost', async () => {
  await using place = await scratch()
  const { file } = await aLibrary(place)
  await copyFile(file, join(place.path, 'old.db'))
  {
    await using library = await place.library()
    await writeFileModel(library.root, 'llm/a/late', {})
    await library.reindex()
  }
  await copyFile(join(place.path, 'old.db'), file)
  await using library = await place.library()
  expect((await library.listModels()).total).toBe(41)
})

it('leaves the index of a newer version alone, and says so', async () => {
  await using place = await scratch()
  const { file } = await aLibrary(place)
  change(file, "update index_state set value = '99' where name = 'schema'")
  const before = await readFile(file)
  await expect(place.library()).rejects.toMatchObject({ code: 'index_too_new', details: { found: 99 } })
  expect(await readFile(file)).toEqual(before)
  await using library = await openModelLibrary({
    root: join(place.path, 'library'),
    indexDir: join(place.path, 'mine'),
  })
  expect((await library.listModels()).total).toBe(40)
})

it('opens an index that a process held when it was killed', async () => {
  await using place = await scratch()
  const { file } = await aLibrary(place)
  const child = startChild({ args: [join(import.meta.dirname, 'children/hold-index.ts'), file] })
  await child.reports('writing')
  child.kill('parent')
  await child.ended
  await using library = await place.library()
  expect((await library.listModels()).total).toBe(40)
})

it('goes over to the index that another process made anew', async () => {
  await using place = await scratch()
  const { file } = await aLibrary(place)
  await using first = await place.library()
  const cursor = await first.feedCursor()
  await writeFile(file, 'garbage'.repeat(1000))
  for (const suffix of ['-wal', '-shm']) await rm(`${file}${suffix}`, { force: true })
  await using second = await place.library()
  await writeFileModel(second.root, 'llm/a/late', {})
  await second.reindex()
  expect((await first.listModels()).total).toBe(41)
  expect(await codeOf(first.readEvents(cursor))).toBe('cursor_expired')
})

async function aLibrary(place: Scratch) {
  const root = join(place.path, 'library')
  for (let turn = 0; turn < 40; turn += 1)
    await writeFileModel(root, `llm/a/m${turn}`, { official_name: `Model ${turn}`, tags: [turn % 2 === 0 ? 'a' : 'b'] })
  await using library = await place.library()
  expect((await library.listModels()).total).toBe(40)
  await library.close()
  const file = join(root, '.plinth/index.db')
  return { file, rows: rowsOf(file) }
}

function rowsOf(file: string): unknown {
  const database = new Sqlite(file, { readonly: true })
  const rows = ['models', 'model_terms'].map((table) =>
    database.prepare(`select * from ${table} order by 1, 2, 3, 4`).all(),
  )
  database.close()
  return rows
}

function change(file: string, statements: string): void {
  const database = new Sqlite(file)
  database.exec(statements)
  database.close()
}

/** Zeroes a page; with `keep state`, only if it holds rows of models or words. */
async function overwrite(file: string, at: number, what: 'all' | 'keep state' = 'all'): Promise<void> {
  const handle = await open(file, 'r+')
  const page = Buffer.alloc(4096)
  await handle.read(page, 0, 4096, at)
  const isRows = page.includes('model') && page.includes('llm/a/m') && !page.includes('feed_epoch')
  if (what === 'all' || isRows) await handle.write(Buffer.alloc(4096), 0, 4096, at)
  await handle.close()
}
