import { rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { removeIndex, writeFileModel } from './file-models.ts'
import { codeOf, type Scratch, scratch } from './scratch.ts'
import { models } from './search-model.ts'

it('makes the same rows of the same files, however they came about', async () => {
  await fc.assert(
    fc.asyncProperty(models, models, fc.dictionary(fc.string(), fc.jsonValue()), async (first, second, unknown) => {
      await using place = await scratch()
      const root = join(place.path, 'library')
      for (const [id, metadata] of first) await writeFileModel(root, id, { ...unknown, ...metadata })
      {
        await using library = await place.library()
        for (const [id, metadata] of second) await writeFileModel(root, id, { ...metadata, ...unknown })
        await library.reindex()
        for (const id of [...first.keys()].slice(0, 2)) await rm(join(root, id), { recursive: true })
      }
      await place.library().then((library) => library.close())
      const grown = rowsOf(place)
      await removeIndex(join(root, '.plinth'))
      await place.library().then((library) => library.close())
      expect(rowsOf(place)).toEqual(grown)
    }),
    { seed: 20261121, numRuns: 12 },
  )
})

it('sees at a start every way in which a metadata file can change', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  const file = join(root, 'llm/a/one/metadata.json')
  const names: unknown[] = []
  const note = async () => {
    await using library = await place.library()
    names.push((await library.listModels()).models.map(({ official_name }) => official_name).join())
  }
  await writeFileModel(root, 'llm/a/one', { official_name: 'A' })
  await note()
  const { atime, mtime } = await stat(file)
  await writeFile(file, JSON.stringify({ schema_version: 2, official_name: 'B' }))
  await utimes(file, atime, mtime)
  await note()
  await writeFile(`${file}.new`, JSON.stringify({ official_name: 'C' }))
  await rename(`${file}.new`, file)
  await note()
  await writeFileModel(root, 'llm/b/two', { official_name: 'D' })
  await note()
  await rename(join(root, 'llm/b'), join(root, 'llm/c'))
  await note()
  await rm(join(root, 'llm/c/two/metadata.json'))
  await note()
  expect(names).toEqual(['A', 'B', 'C', 'C,D', 'C,D', 'C'])
})

it('reads no metadata file at a start when none has changed', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  const file = join(root, 'llm/a/one/metadata.json')
  await writeFileModel(root, 'llm/a/one', { official_name: 'One' })
  await place.library().then((library) => library.close())
  const database = new Sqlite(join(root, '.plinth/index.db'))
  database.exec("update models set official_name = 'as it was indexed'")
  database.close()
  const nameAtStart = async () => {
    await using library = await place.library()
    return (await library.listModels()).models[0]?.official_name
  }
  expect(await nameAtStart()).toBe('as it was indexed')
  await utimes(file, new Date(0), new Date(0))
  expect(await nameAtStart()).toBe('One')
})

it('leaves the event loop free while thousands of models are indexed, searched and counted', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await Promise.all(
    Array.from({ length: 3000 }, (_, turn) =>
      writeFileModel(root, `llm/f${turn % 10}/m${turn}`, {
        official_name: `Model ${turn}`,
        tags: ['a', `t${turn % 9}`],
      }),
    ),
  )
  const turns = watchTurns()
  await using library = await place.library()
  await library.reindex()
  await library.searchModels({ query: 'model a', filters: { tag: 't1' }, facets: ['tag', 'family'] })
  await library.searchModels({ query: 'm', facets: ['tag'] })
  expect((await library.listModels()).total).toBe(3000)
  expect(turns.longest()).toBeLessThan(50)
})

it('stops a reindex when it is called off, and the next one goes on', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  for (let turn = 0; turn < 200; turn += 1) await writeFileModel(root, `llm/a/m${turn}`, {})
  await using library = await place.library()
  const controller = new AbortController()
  const running = library.reindex({ signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(running).rejects.toMatchObject({ code: 'cancelled', cause: { message: 'enough' } })
  expect((await library.reindex()).written).toBe(200)
  expect(await codeOf(library.listModels())).toBe(undefined)
})

function rowsOf(place: Scratch): unknown {
  const database = new Sqlite(join(place.path, 'library/.plinth/index.db'), { readonly: true })
  const rows = ['models', 'model_terms'].map((table) =>
    database.prepare(`select * from ${table} order by 1, 2, 3, 4`).all(),
  )
  database.close()
  return rows
}

/** The longest time that this thread worked between two turns of its event loop, in ms; what other programs took of it does not count. */
function watchTurns() {
  let longest = 0
  let before = process.threadCpuUsage()
  let next = setImmediate(turn)
  function turn() {
    const now = process.threadCpuUsage()
    longest = Math.max(longest, now.user + now.system - before.user - before.system)
    before = now
    next = setImmediate(turn)
  }
  return {
    longest: () => {
      clearImmediate(next)
      return longest / 1000
    },
  }
}
