import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openModelLibrary } from '../src/open-model-library.ts'
import { codeOf, importBundle, MODEL_ID, type Scratch, scratch } from './scratch.ts'

it('makes identical rows when the index is rebuilt, and loses no binding or profile', async () => {
  await using place = await scratch()
  const before = await libraryWithEverything(place)
  const index = join(place.path, 'library/.plinth/index.db')
  for (const suffix of ['', '-wal', '-shm']) await rm(`${index}${suffix}`, { force: true })
  await using library = await place.library()
  expect(rowsOf(index)).toEqual(before.rows)
  expect(await library.resolveModelExecutionDescriptor(MODEL_ID)).toEqual(before.descriptor)
})

it('makes identical rows when everything is reindexed', async () => {
  await using place = await scratch()
  const before = await libraryWithEverything(place)
  await using library = await place.library()
  expect(await library.reindex()).toEqual({
    ...{ models: 2, written: 2, removed: 0 },
    ...{ unreadable: [], passed_over: [], revalidated: [] },
  })
  expect(rowsOf(join(place.path, 'library/.plinth/index.db'))).toEqual(before.rows)
})

it('keeps model_id, entry_path and validation_state over a restart and a reindex', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  const seen: unknown[] = []
  for (let restart = 0; restart < 3; restart += 1) {
    await using library = await place.library()
    if (restart === 0) await importBundle(library, source)
    seen.push(await library.getModel(MODEL_ID))
    await library.reindex()
    seen.push(await library.getModel(MODEL_ID))
  }
  expect(seen).toEqual(Array(6).fill(seen[0]))
  expect(seen[0]).toMatchObject({ model_id: MODEL_ID, entry_path: source, validation_state: 'valid' })
})

it('keeps external bundles as ordinary models, in the same registry and index as all others', async () => {
  await using place = await scratch()
  await libraryWithEverything(place)
  await using library = await place.library()
  expect((await library.listModels()).models.map(({ model_id, storage_kind }) => [model_id, storage_kind])).toEqual([
    [MODEL_ID, 'external_reference'],
    ['llm/llama/tiny', 'library_owned'],
  ])
  const files = [MODEL_ID, 'llm/llama/tiny'].map((id) => join(library.root, id, 'metadata.json'))
  expect(await Promise.all(files.map(async (file) => (await stat(file)).isFile()))).toEqual([true, true])
})

it('makes the index anew when it is damaged', async () => {
  await using place = await scratch()
  const before = await libraryWithEverything(place)
  const index = join(place.path, 'library/.plinth/index.db')
  for (const content of [
    Buffer.from('this is no database, and it is long enough to be read as one'.repeat(20)),
    damagedHalf(await readFile(index)),
  ]) {
    await writeFile(index, content)
    {
      await using library = await place.library()
      expect((await library.listModels()).total).toBe(2)
    }
    expect(rowsOf(index)).toEqual(before.rows)
  }
})

it('sees at the next start what happened to metadata files in between', async () => {
  await using place = await scratch()
  await libraryWithEverything(place)
  const model = join(place.path, 'library/llm/llama')
  await rm(join(model, 'tiny'), { recursive: true })
  await mkdir(join(model, 'new'), { recursive: true })
  await writeFile(join(model, 'new/metadata.json'), '{"official_name":"New"}')
  await using library = await place.library()
  expect((await library.listModels()).models.map(({ model_id, official_name }) => [model_id, official_name])).toEqual([
    ['llm/llama/new', 'New'],
    [MODEL_ID, 'One'],
  ])
})

it('takes only a metadata.json at type, family and name for a model', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  for (const path of [
    'metadata.json',
    'llm/metadata.json',
    'llm/a/metadata.json',
    'llm/a/b/metadata.json',
    'llm/a/b/c/metadata.json',
    '.tmp/a/b/metadata.json',
    'llm/.part/b/metadata.json',
  ]) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), '{}')
  }
  await using library = await place.library()
  expect((await library.listModels()).models.map(({ model_id }) => model_id)).toEqual(['llm/a/b'])
})

it('puts the index where it is told, and everything else beside the models', async () => {
  await using place = await scratch()
  const [root, indexDir] = [join(place.path, 'library'), join(place.path, 'index')]
  {
    await using library = await openModelLibrary({ root, indexDir })
    await importBundle(library, await place.bundle('bundle'))
  }
  expect(await codeOf(stat(join(root, '.plinth/index.db')))).toBe('ENOENT')
  await using library = await openModelLibrary({ root, indexDir })
  expect((await library.listModels()).total).toBe(1)
  expect(rowsOf(join(indexDir, 'index.db')).models).toHaveLength(1)
})

it('says so when the index cannot be opened where it has to lie', async () => {
  await using place = await scratch()
  await mkdir(join(place.path, 'library/.plinth/index.db'), { recursive: true })
  expect(await codeOf(place.library())).toBe('index_unusable')
})

it('leaves the database of the prior system alone', async () => {
  await using place = await scratch()
  await mkdir(join(place.path, 'library'), { recursive: true })
  const file = join(place.path, 'library/models.db')
  await writeFile(file, 'in use by another program')
  const before = await stat(file, { bigint: true })
  await libraryWithEverything(place)
  const after = await stat(file, { bigint: true })
  expect([await readFile(file, 'utf8'), after.mtimeNs, after.ino]).toEqual([
    'in use by another program',
    before.mtimeNs,
    before.ino,
  ])
})

/** A library with an external and a file model, a profile and a binding; gives its rows and a descriptor, and is closed. */
async function libraryWithEverything(place: Scratch) {
  await using library = await place.library()
  const directory = join(library.root, 'llm/llama/tiny')
  await mkdir(directory, { recursive: true })
  await writeFile(
    join(directory, 'metadata.json'),
    JSON.stringify({ schema_version: 2, tags: ['b', 'a', 'b'], files: [{ name: 'tiny.gguf' }], future: { x: 1 } }),
  )
  await importBundle(library, await place.bundle('bundle'))
  await library.registerDependencyProfile({ profile_id: 'mine', profile_version: 3, requirements: [] })
  await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'mine' })
  await library.reindex()
  const descriptor = await library.resolveModelExecutionDescriptor(MODEL_ID)
  return { descriptor, rows: rowsOf(join(library.root, '.plinth/index.db')) }
}

function rowsOf(file: string) {
  const database = new Sqlite(file, { readonly: true })
  const rows = ['models', 'model_terms'].map(
    (table) => [table, database.prepare(`select * from ${table} order by sort_key, 1`).all()] as const,
  )
  database.close()
  return Object.fromEntries(rows)
}

/** The header stays, so it is a database until it is read. */
function damagedHalf(database: Buffer): Buffer {
  return database.fill(0x5a, 4096)
}
