import { expect, it } from 'vitest'
import { NO_FILTERS } from '../../page/src/library/filters.ts'
import { createModelList, EMPTY_LIST, type ModelListView } from '../../page/src/library/model-list.ts'
import { type Asked, fakeServer, refusal } from './fake-server.ts'
import { fakeLater } from './fake-stream.ts'

const FACETS = 'facets=model_type,storage_kind,validation_state,bundle_format'

it('a list shows a page with its total and its counts, and adds the next when it is asked for', async () => {
  const page = openList()
  page.list.show(NO_FILTERS, 'now')
  await page.server
    .last()
    .answer(models(['a', 'b'], { total: 3, next_cursor: 'c1', facets: { model_type: { llm: 3 } } }))
  expect(page.shown()).toEqual({ rows: ['a', 'b'], total: 3, hasMore: true, phase: 'idle' })
  expect(page.view().counts).toEqual({ model_type: { llm: 3 } })
  page.list.more()
  expect(page.shown().phase).toBe('loading_more')
  await page.server.last().answer(models(['c'], { total: 3 }))
  expect(page.shown()).toEqual({ rows: ['a', 'b', 'c'], total: 3, hasMore: false, phase: 'idle' })
  expect(page.asked()).toEqual([`GET /api/models?${FACETS}&limit=100`, 'GET /api/models?after=c1&limit=100'])
})

it('a list at its end, or with a page on its way, asks for no other page', async () => {
  const page = openList()
  page.list.show(NO_FILTERS, 'now')
  page.list.more()
  await page.server.last().answer(models(['a']))
  page.list.more()
  expect(page.asked()).toHaveLength(1)
})

it('typed text is asked for once nothing is typed for a moment', async () => {
  const page = openList()
  for (const query of ['t', 'ti', 'tiny']) page.list.show({ ...NO_FILTERS, query }, 'once_typed')
  expect([page.asked(), page.clock.delays()]).toEqual([[], [200]])
  page.clock.next()
  expect(page.asked()).toEqual([`GET /api/models?query=tiny&${FACETS}&limit=100`])
})

it('a change elsewhere does not take typed text away, and asks for no page of the search before', async () => {
  const page = openList()
  page.list.show(NO_FILTERS, 'now')
  await page.server.last().answer(models(['a'], { next_cursor: 'c1' }))
  page.list.show({ ...NO_FILTERS, query: 'tiny' }, 'once_typed')
  page.list.refresh()
  page.list.more()
  page.clock.next()
  expect(page.asked().slice(1)).toEqual([`GET /api/models?query=tiny&${FACETS}&limit=100`])
})

it('the answer of an older search is given up and never shown', async () => {
  const page = openList()
  page.list.show({ ...NO_FILTERS, query: 'old' }, 'now')
  page.list.show({ ...NO_FILTERS, query: 'new' }, 'now')
  const [older, newer] = page.server.asked
  await newer?.answer(models(['new']))
  await older?.answer(models(['old']))
  expect([older?.isGivenUp(), page.shown().rows]).toEqual([true, ['new']])
})

it('many changes at once are read once, and as many rows as are shown', async () => {
  const page = openList()
  page.list.show(NO_FILTERS, 'now')
  await page.server.last().answer(models(names(100), { total: 150, next_cursor: 'c1' }))
  page.list.more()
  await page.server.last().answer(models(names(150).slice(100), { total: 150 }))
  for (let change = 0; change < 50; change += 1) page.list.refresh()
  expect(page.clock.delays()).toEqual([250])
  page.clock.next()
  expect(page.asked().slice(2)).toEqual([`GET /api/models?${FACETS}&limit=150`])
  await page.server.last().answer(models(names(149), { total: 149 }))
  expect(page.shown()).toEqual({ rows: names(149), total: 149, hasMore: false, phase: 'idle' })
})

it('changes that go on and on are read again and again, and the next page does not put them off', async () => {
  const page = openList()
  page.list.show(NO_FILTERS, 'now')
  await page.server.last().answer(models(['a'], { next_cursor: 'c1' }))
  page.list.refresh()
  page.list.more()
  await page.server.last().answer(models(['b'], { next_cursor: 'c2' }))
  page.list.refresh()
  expect(page.clock.delays()).toEqual([250])
  page.clock.next()
  page.list.refresh()
  await page.server.last().answer(models(['a', 'b']))
  expect([page.asked().length, page.clock.delays()]).toEqual([3, [250]])
})

it('a change during a request is read after it', async () => {
  const page = openList()
  page.list.show(NO_FILTERS, 'now')
  page.list.refresh()
  page.clock.next()
  expect(page.asked()).toHaveLength(1)
  await page.server.last().answer(models(['a']))
  page.clock.next()
  expect(page.asked()).toHaveLength(2)
})

it('more than a thousand rows are read again in pages of a thousand', async () => {
  const page = openList()
  page.list.show(NO_FILTERS, 'now')
  await page.server.last().answer(models(names(1100), { total: 1100 }))
  page.list.refresh()
  page.clock.next()
  await page.server.last().answer(models(names(1000), { total: 1100, next_cursor: 'c1' }))
  await page.server.last().answer(models(names(1100).slice(1000), { total: 1100 }))
  expect([page.asked().slice(1), page.shown().rows.length]).toEqual([
    [`GET /api/models?${FACETS}&limit=1000`, 'GET /api/models?after=c1&limit=1000'],
    1100,
  ])
})

it('a model that moved down while pages were read is shown once', async () => {
  const page = openList()
  page.list.show(NO_FILTERS, 'now')
  await page.server.last().answer(models(['a', 'b'], { next_cursor: 'c1' }))
  page.list.more()
  await page.server.last().answer(models(['c', 'a']))
  expect(page.shown().rows).toEqual(['b', 'c', 'a'])
})

it('a refusal is shown beside the rows that are there, and goes with the next answer', async () => {
  const page = openList()
  page.list.show(NO_FILTERS, 'now')
  await page.server.last().answer(models(['a'], { next_cursor: 'c1' }))
  page.list.more()
  await page.server.last().answer(refusal('cursor_invalid'), 400)
  expect([page.shown().rows, page.view().error?.code]).toEqual([['a'], 'cursor_invalid'])
  page.list.refresh()
  page.clock.next()
  await page.server.last().answer(models(['a']))
  expect(page.view().error).toBeUndefined()
})

it('a list that is closed asks nothing more', () => {
  const page = openList()
  page.list.show(NO_FILTERS, 'now')
  page.list.refresh()
  page.list.close()
  expect([page.server.last().isGivenUp(), page.clock.delays()]).toEqual([true, []])
})

function openList() {
  const server = fakeServer()
  const clock = fakeLater()
  let view: ModelListView = EMPTY_LIST
  const list = createModelList({ call: server.call, later: clock.later }, (next) => {
    view = next
  })
  const shown = () => {
    const { rows, total, hasMore, phase } = view
    return { rows: rows.map(({ model_id }) => model_id), total, hasMore, phase }
  }
  return { list, server, clock, view: () => view, shown, asked: () => server.asked.map(({ what }: Asked) => what) }
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `m${at}`)
}

function models(ids: readonly string[], page: object = {}) {
  const rows = ids.map((model_id) => ({ model_id, storage_kind: 'library_owned' }))
  return { contract_version: 1, models: rows, total: ids.length, ...page }
}
