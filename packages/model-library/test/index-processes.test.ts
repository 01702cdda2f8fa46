import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ModelLibraryEventV1, ModelSearchPageV1 } from '@plinth/contracts'
import { type RunningChild, startChild } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import { writeFileModel } from './file-models.ts'
import { scratch } from './scratch.ts'

it('reads whole pages and every event while two other processes write', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await using library = await place.library()
  const known = new Set<string>()
  const controller = new AbortController()
  const reader = { known, last: '' }
  const following = follow(library.subscribe({ signal: controller.signal }), reader)
  const writers = ['0', '1'].map((seed) => startWriter(root, seed))
  await Promise.all(writers.map((writer) => writer.reports('writing')))
  for (let look = 0; look < 40; look += 1) {
    const page = ModelSearchPageV1.parse(await library.searchModels({ query: 'model', facets: ['tag'], limit: 1000 }))
    const tagged = Object.values(page.facets?.tag ?? {}).reduce((sum, models) => sum + models, 0)
    expect([page.models.length, tagged]).toEqual([page.total, page.total])
  }
  for (const writer of writers) writer.kill('parent')
  await Promise.all(writers.map(({ ended }) => ended))
  await library.reindex()
  const end = await library.feedCursor()
  while (reader.last !== end) await new Promise((resolve) => setImmediate(resolve))
  controller.abort()
  await following
  const { models } = await library.listModels({ limit: 1000 })
  expect([...known].sort()).toEqual(models.map(({ model_id }) => model_id).sort())
})

async function follow(
  events: AsyncGenerator<ModelLibraryEventV1>,
  reader: { readonly known: Set<string>; last: string },
): Promise<void> {
  for await (const { kind, model_id = '', cursor } of events) {
    if (kind === 'model_removed') reader.known.delete(model_id)
    else reader.known.add(model_id)
    reader.last = cursor
  }
}

function startWriter(root: string, seed: string): RunningChild {
  return startChild({ args: [join(import.meta.dirname, 'children/reindex.ts'), root, seed] })
}

it('keeps other writers out until a reindex is done', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  for (let turn = 0; turn < 200; turn += 1) await writeFileModel(root, `llm/a/m${turn}`, {})
  await using library = await place.library()
  const held: boolean[] = []
  await library.reindex({ onEvent: () => held.push(existsSync(join(root, '.plinth/write.lock'))) })
  expect(held.length > 1 && held.every(Boolean)).toBe(true)
})

it('speaks to SQLite alone in one file only, so that another database can take its place', async () => {
  const src = join(import.meta.dirname, '../src')
  const speaking: string[] = []
  for (const directory of ['index', 'feed']) {
    for (const name of await readdir(join(src, directory))) {
      const text = await readFile(join(src, directory, name), 'utf8')
      if (/pragma|sqlite_master|rowid|\bglob\b|instr\(|ifnull|'better-sqlite3'/i.test(text)) speaking.push(name)
    }
  }
  expect(speaking).toEqual(['sqlite-dialect.ts'])
})

it('loads what only a server needs for a library that has one, and nothing of it otherwise', async () => {
  const src = join(import.meta.dirname, '../src')
  const loading: string[] = []
  for (const name of await readdir(src, { recursive: true })) {
    if (!name.endsWith('.ts') || name.startsWith('postgres')) continue
    for (const line of (await readFile(join(src, name), 'utf8')).split('\n'))
      if (/from '.*\/postgres\//.test(line) && !/^(import|export) type /.test(line)) loading.push(line)
  }
  expect(loading).toEqual(["export { type ConnectionPool, withstandLoss } from './postgres/withstand-loss.ts'"])
})
