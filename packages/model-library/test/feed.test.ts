import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelLibraryEventV1 } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { readFeedState } from '../src/feed/index-state.ts'
import { readEvents } from '../src/feed/read-events.ts'
import { recordEvents } from '../src/feed/record-events.ts'
import { watchFile } from '../src/feed/watch-file.ts'
import type { ModelLibrary } from '../src/model-library.ts'
import { writeFileModel } from './file-models.ts'
import { NOW, type Scratch, scratch } from './scratch.ts'
import { indexOf } from './search-model.ts'

it('tells of models that are added, changed and removed, in order and each once', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const start = await library.feedCursor()
  await write(place, library, { 'llm/a/one': 'One', 'llm/a/two': 'Two' })
  await write(place, library, { 'llm/a/one': 'Uno' })
  await rm(join(library.root, 'llm/a/two'), { recursive: true })
  await library.reindex()
  await library.reindex()
  const { events, cursor } = await library.readEvents(start)
  const first = Number(start.split('.')[1])
  expect(events.map(({ kind, model_id, sequence, at }) => [kind, model_id, (sequence ?? 0) - first, at])).toEqual([
    ['model_added', 'llm/a/one', 1, NOW],
    ['model_added', 'llm/a/two', 2, NOW],
    ['model_changed', 'llm/a/one', 3, NOW],
    ['model_removed', 'llm/a/two', 4, NOW],
  ])
  expect(events.map((event) => ModelLibraryEventV1.parse(event))).toEqual(events)
  expect([events.at(-1)?.cursor, await library.feedCursor()]).toEqual([cursor, cursor])
})

it('goes on after a restart where a reader stopped', async () => {
  await using place = await scratch()
  let cursor = ''
  {
    await using library = await place.library()
    await write(place, library, { 'llm/a/one': 'One' })
    cursor = await library.feedCursor()
    await write(place, library, { 'llm/a/two': 'Two' })
  }
  await writeFileModel(join(place.path, 'library'), 'llm/a/three', {})
  await using library = await place.library()
  expect((await library.readEvents(cursor)).events.map(({ kind, model_id }) => [kind, model_id])).toEqual([
    ['model_added', 'llm/a/two'],
    ['model_added', 'llm/a/three'],
  ])
})

it('expires cursors when the index was made anew, with a cursor to list from, and counts on', async () => {
  await using place = await scratch()
  let old = ''
  {
    await using library = await place.library()
    await write(place, library, { 'llm/a/one': 'One' })
    old = await library.feedCursor()
  }
  await place.loseIndex()
  await using library = await place.library()
  const cursor = await library.feedCursor()
  await expect(library.readEvents(old)).rejects.toMatchObject({ code: 'cursor_expired', details: { cursor } })
  const [before, after] = [old, cursor].map((each) => Number(each.split('.')[1]))
  expect(after).toBe((before ?? 0) + 1)
  await write(place, library, { 'llm/a/two': 'Two' })
  expect((await library.readEvents(cursor)).events).toMatchObject([{ kind: 'model_added', model_id: 'llm/a/two' }])
})

it('keeps a bounded number of events, and expires the cursors of the others', async () => {
  await using index = await indexOf(new Map())
  const events = Array.from({ length: 12_000 }, (_, turn) => ({ kind: 'model_changed', model_id: `llm/a/m${turn}` }))
  await index.write.transaction().execute(async (transaction) => {
    await transaction.insertInto('index_state').values({ name: 'feed_epoch', value: 'e1' }).execute()
    await recordEvents(transaction, events, NOW)
  })
  expect(await readFeedState(index.read)).toEqual({ epoch: 'e1', sequence: 12_000, pruned: 2000 })
  const kept = await index.read
    .selectFrom('events')
    .select(({ fn }) => fn.countAll().as('events'))
    .execute()
  expect(kept.map(({ events }) => Number(events))).toEqual([10_000])
  expect((await readEvents(index, 'e1.2000')).events[0]).toMatchObject({ sequence: 2001 })
  await expect(readEvents(index, 'e1.1999')).rejects.toMatchObject({
    code: 'cursor_expired',
    details: { cursor: 'e1.12000' },
  })
  await expect(readEvents(index, 'e1.12001')).rejects.toMatchObject({ code: 'cursor_expired' })
})

it('refuses what is no cursor of a feed', async () => {
  await using place = await scratch()
  await using library = await place.library()
  for (const cursor of ['', 'x', 'e1.-1', 'e1.1.1', 'E1.1', `e1.${'9'.repeat(30)}`, ' e1.1'])
    await expect(library.readEvents(cursor)).rejects.toMatchObject({ code: 'cursor_invalid' })
})

it('tells a subscriber of the changes of another process by the system watching the index', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await using watching = await place.library({ feedPollMs: 1_000_000, watch: watchFile })
  await follows(place, { watching, library })
})

it('tells a subscriber of the changes of another process where the system watches nothing', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const watch = () => ({ close: () => {} })
  await using watching = await place.library({ feedPollMs: 5, watch })
  await follows(place, { watching, library })
})

it('tells several subscribers the same, each from where it began', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const start = await library.feedCursor()
  await write(place, library, { 'llm/a/one': 'One' })
  const late = library.subscribe()
  const early = library.subscribe({ after: start })
  await write(place, library, { 'llm/a/two': 'Two' })
  expect([await idsOf(early, 2), await idsOf(late, 1)]).toEqual([['llm/a/one', 'llm/a/two'], ['llm/a/two']])
})

it('ends a subscription when its signal aborts or the library is closed', async () => {
  await using place = await scratch()
  const library = await place.library()
  const controller = new AbortController()
  const aborted = library.subscribe({ signal: controller.signal }).next()
  const closed = library.subscribe().next()
  controller.abort()
  expect(await aborted).toEqual({ value: undefined, done: true })
  await library.close()
  expect(await closed).toEqual({ value: undefined, done: true })
  await expect(library.subscribe().next()).rejects.toMatchObject({ code: 'library_closed' })
})

/** Whatever the other library does is seen by a subscription of this one. */
async function follows(place: Scratch, { watching, library }: { watching: ModelLibrary; library: ModelLibrary }) {
  const events = watching.subscribe({ after: await watching.feedCursor() })
  const next = events.next()
  await write(place, library, { 'llm/a/one': 'One' })
  expect((await next).value).toMatchObject({ kind: 'model_added', model_id: 'llm/a/one' })
  const later = events.next()
  await write(place, library, { 'llm/a/one': 'Uno' })
  expect((await later).value).toMatchObject({ kind: 'model_changed', model_id: 'llm/a/one' })
}

async function write(place: Scratch, library: ModelLibrary, names: Readonly<Record<string, string>>): Promise<void> {
  for (const [id, official_name] of Object.entries(names))
    await writeFileModel(join(place.path, 'library'), id, { official_name })
  await library.reindex()
}

async function idsOf(events: AsyncGenerator<ModelLibraryEventV1>, count: number) {
  const ids: (string | undefined)[] = []
  for await (const { model_id } of events) if (ids.push(model_id) === count) break
  return ids
}
