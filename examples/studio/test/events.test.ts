import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { CodedError, type ModelLibraryEventV1 } from '@plinth/contracts'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { createEventLog } from '../src/feed/event-log.ts'
import { followLibrary } from '../src/feed/follow-library.ts'
import { createThrottle } from '../src/feed/throttle.ts'
import { streamEvents } from '../src/http/stream-events.ts'
import { aStudio } from './a-studio.ts'
import { cookieOf } from './studio-client.ts'

afterEach(() => vi.useRealTimers())

it('sends every event once and in order, also to a page that was away, from the cursor that it has', async () => {
  const { call, listen } = await aStudio()
  const { cursor: beginning } = await call('GET /api/state', {})
  const first = listen(beginning)
  await call('POST /api/graphs', { body: { title: 'one' } })
  await first.until((event) => event.kind === 'graph_changed' && event.graph.title === 'one')
  const place = first.cursor()
  first.stop()
  for (const title of ['two', 'three', 'four']) await call('POST /api/graphs', { body: { title } })
  const [fromPlace, fromBeginning] = [listen(place), listen(beginning)]
  for (const listener of [fromPlace, fromBeginning])
    await listener.until((event) => event.kind === 'graph_changed' && event.graph.title === 'four')
  const titles = ({ events }: typeof first) =>
    events.map((event) => event.kind === 'graph_changed' && event.graph.title)
  expect({ fromPlace: titles(fromPlace), fromBeginning: titles(fromBeginning) }).toEqual({
    fromPlace: ['two', 'three', 'four'],
    fromBeginning: ['one', 'two', 'three', 'four'],
  })
  expect(fromPlace.cursor()).toBe((await call('GET /api/state', {})).cursor)
  for (const each of [fromPlace, fromBeginning]) each.stop()
})

it('goes on from Last-Event-ID where a browser sends one, whatever its address says', async () => {
  const { studio, call } = await aStudio()
  const { cursor } = await call('GET /api/state', {})
  await call('POST /api/graphs', { body: { title: 'missed' } })
  const headers = { 'last-event-id': cursor, cookie: cookieOf(studio.address) }
  const response = await fetch(`${studio.url}/api/events?after=another-0`, { headers })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let sent = ''
  while (!sent.includes('data: ')) sent += (await reader?.read())?.value ?? ''
  await reader?.cancel()
  expect(sent).toContain('"title":"missed"')
})

it('tells a page to read the state again when what it missed is not kept, or was told by another server', async () => {
  const log = createEventLog({ kept: 2 })
  const cursors = ['a', 'b', 'c', 'd'].map((graphId) => {
    log.publish({ kind: 'graph_removed', graphId })
    return log.cursor()
  })
  const kept = cursors.map((cursor) => log.after(cursor)?.map(({ json }) => JSON.parse(json).graphId) ?? null)
  expect(kept).toEqual([null, ['c', 'd'], ['d'], []])
  const strange = ['', 'x', `${cursors[0]}0`, 'abcdef-1', `${log.cursor()}-1`, log.cursor().replace(/\d+$/, '99')]
  expect(strange.map((cursor) => log.after(cursor))).toEqual(strange.map(() => null))
  const { call, listen } = await aStudio()
  const listener = listen(cursors[3])
  await listener.until(() => true)
  expect({ events: listener.events, cursor: listener.cursor() }).toEqual({
    events: [{ kind: 'reset' }],
    cursor: (await call('GET /api/state', {})).cursor,
  })
  listener.stop()
})

it('keeps at most so many bytes of what happened', () => {
  const log = createEventLog({ keptBytes: 300 })
  const begun = log.cursor()
  for (const graphId of ['a'.repeat(100), 'b'.repeat(100), 'c'.repeat(1000)])
    log.publish({ kind: 'graph_removed', graphId })
  expect(log.after(begun)).toBe(null)
  log.publish({ kind: 'graph_removed', graphId: 'd' })
  expect(log.after(begun)).toBe(null)
})

it('cuts off a page that does not read, and keeps nothing for it', async () => {
  const log = createEventLog({ kept: 3 })
  const server = createServer((_, response) => streamEvents(log, { response, after: undefined }))
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1')
  const streaming = once(server, 'request')
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  socket.pause()
  const [, response] = await streaming
  const buffered: number[] = []
  const closed = once(response, 'close')
  for (let sent = 0; sent < 200 && !response.destroyed; sent += 1) {
    log.publish({ kind: 'graph_removed', graphId: 'x'.repeat(500_000) })
    buffered.push(response.writableLength)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await closed
  socket.destroy()
  expect(Math.max(...buffered)).toBeLessThan(1_000_000)
  expect(log.after(log.cursor())).toEqual([])
})

it('tells progress at most ten times a second, changes at once, and the last of everything', () => {
  vi.useFakeTimers()
  const told: number[] = []
  const throttle = createThrottle(100)
  for (let step = 0; step <= 1000; step += 1) {
    throttle.tell('a', () => told.push(step), 'later')
    vi.advanceTimersByTime(1)
  }
  vi.advanceTimersByTime(1000)
  expect(told.length).toBeLessThan(13)
  expect(told.at(-1)).toBe(1000)
  throttle.tell('a', () => told.push(-1), 'later')
  throttle.tell('a', () => told.push(-2), 'later')
  throttle.tell('a', () => told.push(-3), 'now')
  vi.advanceTimersByTime(1000)
  expect(told.slice(-3)).toEqual([1000, -1, -3])
  throttle.tell('a', () => told.push(-4), 'now')
  throttle.tell('a', () => told.push(-5), 'later')
  throttle.close()
  vi.advanceTimersByTime(1000)
  expect(told.at(-1)).toBe(-4)
})

it('tells pages to read their lists again when the library no longer knows what they missed', async () => {
  const log = createEventLog()
  const begun = log.cursor()
  const later: ModelLibraryEventV1 = {
    contract_version: 1,
    kind: 'model_added',
    cursor: 'later',
    at: '2026-01-01T00:00:00Z',
  }
  let turn = 0
  const subscribe = async function* () {
    turn += 1
    if (turn === 1) throw new CodedError('cursor_expired', 'too far behind')
    yield later
  }
  const unexpected: unknown[] = []
  const told = Promise.withResolvers<void>()
  log.listen(() => log.after(begun)?.length === 2 && told.resolve())
  const stop = followLibrary({ subscribe, feedCursor: async () => 'here' }, log, (error) => unexpected.push(error))
  await told.promise
  await stop()
  const changes = log.after(begun)?.map(({ json }) => JSON.parse(json).change)
  expect(changes).toMatchObject([{ kind: 'index_rebuilt', cursor: 'here' }, later])
  expect(unexpected).toEqual([])
})

it('lets two pages agree: both hear of every change, and a change of an old revision is refused with the new one', async () => {
  const { call, listen, add, root } = await aStudio()
  const pages = [listen(), listen()]
  const graph = await call('POST /api/graphs', { body: { title: 'shared' } })
  const params = { graphId: graph.graphId }
  const { graphId: _, ...draft } = graph
  const changed = await call('PUT /api/graphs/:graphId', { params, body: { ...draft, title: 'mine' } })
  const late = call('PUT /api/graphs/:graphId', { params, body: { ...draft, title: 'yours' } })
  await expect(late).rejects.toMatchObject({ message: '409 graph_changed', document: { details: { graph: changed } } })
  const modelId = await add(`${root}/tiny-sd`)
  await call('DELETE /api/graphs/:graphId', { params })
  for (const page of pages) {
    await page.until(({ kind }) => kind === 'models_changed')
    await page.until(({ kind }) => kind === 'graph_removed')
  }
  const heard = pages.map(({ events }) => events.map(({ kind }) => kind).sort())
  expect(heard[0]).toEqual(['graph_changed', 'graph_changed', 'graph_removed', 'models_changed'])
  expect(heard[1]).toEqual(heard[0])
  expect(pages[0]?.events.find(({ kind }) => kind === 'models_changed')).toMatchObject({
    change: { kind: 'model_added', model_id: modelId },
  })
  for (const page of pages) page.stop()
})
