import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { PostgresDialect } from 'kysely'
import pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import { FACETS } from '../src/index/page-request.ts'
import { withstandLoss } from '../src/index.ts'
import type { ModelLibrary } from '../src/model-library.ts'
import { type ModelLibrarySettings, openModelLibrary } from '../src/open-model-library.ts'
import { writeFileModel } from './file-models.ts'
import { databaseAt, startPostgres } from './postgres-server.ts'
import { codeOf, NOW, type Scratch, scratch } from './scratch.ts'
import { filters, indexOf, models, pagesOf, query } from './search-model.ts'

const server = await startPostgres()
afterAll(() => server[Symbol.asyncDispose]())

/** A library in this place whose index lies in this schema. */
function sharedLibrary(place: Scratch, schema: string, settings: Partial<ModelLibrarySettings> = {}) {
  const database = databaseAt(server.host, schema)
  return openModelLibrary({ root: join(place.path, 'library'), database, now: () => new Date(NOW), ...settings })
}

it('gives the pages, totals and facets of SQLite in PostgreSQL, whatever models and queries there are', async () => {
  const requests = fc.array(fc.record({ query, filters, limit: fc.integer({ min: 1, max: 5 }) }), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(models, requests, async (all, asked) => {
      await using inFile = await indexOf(all)
      await using onServer = await indexOf(all, server)
      for (const request of asked) {
        const [file, shared] = [inFile, onServer].map((index) => pagesOf(index, { ...request, facets: FACETS }))
        expect(await shared).toEqual(await file)
      }
    }),
    { seed: 20261122, numRuns: 20 },
  )
})

it('keeps models apart whose tags are longer than a key may be, and finds each by its own', async () => {
  const long = 'ü'.repeat(5000)
  const tags: Readonly<Record<string, string>> = {
    'llm/a/one': `${long}1`,
    'llm/a/two': `${long}2`,
    'llm/a/nul': 'a\0b',
  }
  await using index = await indexOf(
    new Map(Object.entries(tags).map(([id, tag]) => [id, { tags: [tag], subtype: long }])),
    server,
  )
  for (const [id, tag] of Object.entries(tags).slice(0, 2)) {
    const [page] = await pagesOf(index, { query: '', filters: { tag } })
    expect(page?.models.map(({ model_id }) => model_id)).toEqual([id])
  }
  const [none] = await pagesOf(index, { query: '', filters: { tag: 'a\0b', family: '\ud800' } })
  expect(none?.total).toBe(0)
})

it('writes nothing of an index beside the models, and keeps no connection when it is closed', async () => {
  await using place = await scratch()
  const schema = await server.newSchema()
  const library = await sharedLibrary(place, schema)
  await library.close()
  expect(await codeOf(readFile(join(place.path, 'library/.plinth/index.db')))).toBe('ENOENT')
  expect(await server.query(`select count(*)::int as n from pg_stat_activity where query like '%${schema}%'`)).toEqual([
    { n: 1 },
  ])
})

it('tells a subscriber of another host at once by a notice, and at the next look without one', async () => {
  await using place = await scratch()
  const schema = await server.newSchema()
  await using library = await sharedLibrary(place, schema)
  await using told = await sharedLibrary(place, schema, { feedPollMs: 1_000_000 })
  const deaf = databaseAt(server.host, schema, false)
  await using looking = await sharedLibrary(place, schema, { feedPollMs: 20, database: deaf })
  for (const each of [told, looking]) {
    const events = each.subscribe({ after: await each.feedCursor() })
    const next = events.next()
    await write(library, `llm/a/${each === told ? 'told' : 'looking'}`, 'One')
    expect((await next).value).toMatchObject({ kind: 'model_added' })
    await events.return(undefined)
  }
})

it('fails with a code while the server is dead, and comes back by itself with everything that happened meanwhile', async () => {
  await using place = await scratch()
  const schema = await server.newSchema()
  await using library = await sharedLibrary(place, schema, { feedPollMs: 20 })
  await write(library, 'llm/a/before', 'Before')
  const events = library.subscribe({ after: await library.feedCursor() })
  const next = events.next()
  await server.kill()
  await writeFileModel(library.root, 'llm/a/meanwhile', { official_name: 'Meanwhile' })
  expect(await codeOf(library.listModels())).toBe('database_unreachable')
  expect(await codeOf(library.reindex())).toBe('database_unreachable')
  expect(await codeOf(sharedLibrary(place, schema))).toBe('database_unreachable')
  expect(await codeOf(library.classifyImportPath(join(library.root, 'llm')))).toBe(undefined)
  await server.start()
  const { models } = await library.listModels()
  expect(models.map(({ official_name }) => official_name)).toEqual(['Before', 'Meanwhile'])
  expect((await next).value).toMatchObject({ kind: 'model_added', model_id: 'llm/a/meanwhile' })
  await events.return(undefined)
})

it('lets go of the lock of a host whose connection was lost, and goes on', async () => {
  await using place = await scratch()
  const schema = await server.newSchema()
  await using library = await sharedLibrary(place, schema)
  await using other = await sharedLibrary(place, schema)
  for (let turn = 0; turn < 5; turn += 1) {
    await writeFileModel(library.root, `llm/a/m${turn}`, {})
    const reindexed = Promise.allSettled([library.reindex(), other.reindex()])
    await server.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename = 'plinth'",
    )
    for (const each of await reindexed)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'database_unreachable' })
  }
  await library.reindex()
  expect([(await library.listModels()).total, (await other.listModels()).total]).toEqual([5, 5])
})

it('makes the tables once when many hosts come at the same time, and steps on from an older schema under readers', async () => {
  await using place = await scratch()
  const schema = await server.newSchema()
  await writeFileModel(join(place.path, 'library'), 'llm/a/one', {})
  const hosts = await Promise.all(Array.from({ length: 4 }, () => sharedLibrary(place, schema)))
  const [reader] = hosts
  if (!reader) throw new Error('no host')
  await server.query("drop table settled_models; update index_state set value = '2' where name = 'schema'", schema)
  const reading = Promise.all(Array.from({ length: 50 }, () => reader.listModels()))
  const later = await Promise.all([sharedLibrary(place, schema), sharedLibrary(place, schema)])
  expect((await reading).every(({ total }) => total === 1)).toBe(true)
  expect(await server.query("select value from index_state where name = 'schema'", schema)).toEqual([{ value: '3' }])
  for (const each of [...hosts, ...later]) await each.close()
})

it('leaves the schema of a newer version alone, and the tables of another program', async () => {
  await using place = await scratch()
  const [newer, foreign] = [await server.newSchema(), await server.newSchema()]
  await (await sharedLibrary(place, newer)).close()
  await server.query("update index_state set value = '99' where name = 'schema'", newer)
  expect(await codeOf(sharedLibrary(place, newer))).toBe('index_too_new')
  await server.query('create table models (mine text); insert into models values (1)', foreign)
  expect(await codeOf(sharedLibrary(place, foreign))).toBe('index_unusable')
  expect(await server.query('select * from models', foreign)).toEqual([{ mine: '1' }])
})

it('makes the index anew when its tables are gone, with the same rows', async () => {
  await using place = await scratch()
  const schema = await server.newSchema()
  await using library = await sharedLibrary(place, schema)
  await write(library, 'llm/a/one', 'One')
  const before = await rowsOf(schema)
  await server.query('drop table model_terms', schema)
  expect((await library.searchModels({ query: 'one' })).total).toBe(1)
  expect(await rowsOf(schema)).toEqual(before)
})

it('refuses a schema that holds the index of another library', async () => {
  await using one = await scratch()
  await using two = await scratch()
  const schema = await server.newSchema()
  await using library = await sharedLibrary(one, schema)
  await write(library, 'llm/a/one', 'One')
  expect(await codeOf(sharedLibrary(two, schema))).toBe('database_of_another_library')
  expect((await library.listModels()).total).toBe(1)
})

it('begins a new epoch when an older copy of the database was put back', async () => {
  await using place = await scratch()
  const schema = await server.newSchema()
  const library = await sharedLibrary(place, schema)
  const cursor = await library.feedCursor()
  await write(library, 'llm/a/one', 'One')
  await library.close()
  await server.query(
    "update index_state set value = '0' where name = 'feed_sequence'; truncate events, models, model_terms",
    schema,
  )
  await using again = await sharedLibrary(place, schema)
  expect(await codeOf(again.readEvents(cursor))).toBe('cursor_expired')
})

it('says why a database cannot hold an index', async () => {
  await using place = await scratch()
  expect(await codeOf(sharedLibrary(place, 'nowhere'))).toBe('index_unusable')
  const pool = withstandLoss(new pg.Pool({ host: server.host, user: 'plinth', database: 'none' }))
  const refused = openModelLibrary({ root: place.path, database: { dialect: new PostgresDialect({ pool }) } })
  expect(await codeOf(refused)).toBe('index_unusable')
})

it('waits for another host that changes the library, but not for ever', async () => {
  await using place = await scratch()
  const schema = await server.newSchema()
  await using library = await sharedLibrary(place, schema, { lockWaitMs: 200 })
  const holder = new pg.Client({
    host: server.host,
    user: 'plinth',
    database: 'postgres',
    options: `-c search_path=${schema}`,
  })
  await holder.connect()
  await holder.query('select pg_advisory_lock(1886940211, hashtext(current_schema()))')
  expect(await codeOf(library.reindex())).toBe('library_busy')
  await holder.end()
  expect((await library.reindex()).models).toBe(0)
})

async function write(library: ModelLibrary, id: string, official_name: string): Promise<void> {
  await mkdir(library.root, { recursive: true })
  await writeFileModel(library.root, id, { official_name })
  await library.reindex()
}

async function rowsOf(schema: string) {
  return [await server.query('select * from models', schema), await server.query('select * from model_terms', schema)]
}
