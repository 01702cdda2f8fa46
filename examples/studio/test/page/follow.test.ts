import { expect, it } from 'vitest'
import { type Connection, follow } from '../../page/src/client/follow.ts'
import { Refusal } from '../../page/src/client/refusal.ts'
import type { StudioState } from '../../src/api/documents.ts'
import type { StudioEvent } from '../../src/api/events.ts'
import { FakeStream, fakeLater } from './fake-stream.ts'

it('a page reads the state once and hears everything after its cursor over one stream', async () => {
  const page = openPage()
  await page.settled()
  page.stream()?.open()
  page.stream()?.send(JSON.stringify(GRAPH_REMOVED))
  expect(page.heard).toEqual(['connecting', 'state first', 'live', GRAPH_REMOVED])
  expect(page.streams.map(({ url }) => url)).toEqual(['/api/events?after=first'])
})

it('a stream that breaks is left to the browser, which comes back with the last cursor', async () => {
  const page = openPage()
  await page.settled()
  page.stream()?.open()
  page.stream()?.break('retrying')
  page.stream()?.open()
  expect(page.heard).toEqual(['connecting', 'state first', 'live', 'lost', 'live'])
  expect([page.streams.length, page.clock.delays()]).toEqual([1, []])
})

it('a stream that the server refuses is opened anew with the state read again', async () => {
  const page = openPage()
  await page.settled()
  page.stream()?.break('refused')
  expect(page.clock.delays()).toEqual([500])
  page.clock.next()
  await page.settled()
  expect(page.heard).toEqual(['connecting', 'state first', 'lost', 'state second'])
  expect(page.open()).toEqual(['/api/events?after=second'])
})

it('a reset closes the stream, reads the state again and goes on from its cursor', async () => {
  const page = openPage()
  await page.settled()
  page.stream()?.open()
  page.stream()?.send('{"kind":"reset"}')
  page.clock.next()
  await page.settled()
  expect(page.heard).toEqual(['connecting', 'state first', 'live', 'state second'])
  expect(page.open()).toEqual(['/api/events?after=second'])
})

it('a state that cannot be read is asked for less and less often, and the page says why', async () => {
  const document = { contract_version: 1 as const, code: 'studio_closed', message: 'Studio is closing.' }
  const page = openPage(() => Promise.reject(new Refusal(document, 503)))
  const delays: (number | undefined)[] = []
  for (let turn = 0; turn < 7; turn += 1) {
    await page.settled()
    delays.push(page.clock.delays()[0])
    page.clock.next()
  }
  expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000])
  expect(page.heard.slice(0, 2)).toEqual(['connecting', { state: 'lost', error: document }])
  expect(page.streams).toEqual([])
})

it('a server that resets every new place is asked no more than once a second', async () => {
  const page = openPage()
  const delays: (number | undefined)[] = []
  for (let turn = 0; turn < 4; turn += 1) {
    await page.settled()
    page.stream()?.open()
    page.stream()?.send('{"kind":"reset"}')
    delays.push(page.clock.delays()[0])
    page.clock.next()
  }
  expect(delays).toEqual([500, 1000, 1000, 1000])
})

it('an event that is no JSON makes the page read the state again', async () => {
  const page = openPage()
  await page.settled()
  page.stream()?.send('{"kind":')
  page.clock.next()
  await page.settled()
  expect(page.heard).toEqual(['connecting', 'state first', 'lost', 'state second'])
})

it('a page that is closed hears nothing more, not even a state that was on its way', async () => {
  const page = openPage()
  page.end()
  await page.settled()
  expect([page.heard, page.streams, page.clock.delays()]).toEqual([['connecting'], [], []])
})

it('a page that nobody sees gives its stream up, and goes on from its last cursor when it is seen again', async () => {
  const page = openPage()
  await page.settled()
  page.stream()?.open()
  page.stream()?.send(JSON.stringify(GRAPH_REMOVED), 'later')
  page.look(false)
  expect([page.clock.delays(), page.open()]).toEqual([[5_000], ['/api/events?after=first']])
  page.clock.next()
  expect(page.open()).toEqual([])
  page.look(true)
  expect(page.open()).toEqual(['/api/events?after=later'])
})

it('a page that is left for a moment keeps its stream', async () => {
  const page = openPage()
  await page.settled()
  page.look(false)
  page.look(true)
  expect([page.clock.delays(), page.streams.length, page.open()]).toEqual([[], 1, ['/api/events?after=first']])
})

const GRAPH_REMOVED: StudioEvent = { kind: 'graph_removed', graphId: 'one' }

function openPage(readState?: () => Promise<StudioState>) {
  const streams: FakeStream[] = []
  const heard: unknown[] = []
  const clock = fakeLater()
  const cursors = ['first', 'second', 'third', 'fourth']
  const openStream = (url: string) => {
    const stream = new FakeStream(url)
    streams.push(stream)
    return stream
  }
  let look = (_isSeen: boolean) => {}
  const watchSeen = (callback: (isSeen: boolean) => void) => {
    look = callback
    return () => {}
  }
  const readNext = async () => stateAt(cursors.shift() ?? 'last')
  const end = follow(
    { readState: readState ?? readNext, openStream, later: clock.later, watchSeen },
    {
      onState: ({ cursor }) => heard.push(`state ${cursor}`),
      onEvent: (event) => heard.push(event),
      onConnection: (connection: Connection) => heard.push('error' in connection ? connection : connection.state),
    },
  )
  const open = () => streams.filter(({ readyState }) => readyState !== 2).map(({ url }) => url)
  const settled = () => new Promise(setImmediate)
  return {
    streams,
    heard,
    clock,
    end,
    open,
    look: (isSeen: boolean) => look(isSeen),
    stream: () => streams.at(-1),
    settled,
  }
}

function stateAt(cursor: string): StudioState {
  return {
    cursor,
    library: { root: '/library', access: 'write' },
    outputs: '/outputs',
    problems: [],
    graphs: [],
    jobs: [],
    libraryJobs: [],
    environmentJobs: [],
    nodes: [],
  }
}
