import { isCodedError } from '@plinth/contracts'
import type { PackerEventBus } from '../events/event-bus.ts'
import type { PackerEventOf } from '../events/event-kinds.ts'
import { expectEqual, expectThat, type RegisterTest, settle } from './conformance.ts'

/** What the suite needs. */
export interface EventBusConformance {
  readonly it: RegisterTest
  /** A fresh bus whose log keeps at least 100 events of a project. */
  readonly createBus: () => PackerEventBus
}

/** Registers the tests that every event bus passes, a host's own as well. */
export function defineEventBusConformance({ it, createBus }: EventBusConformance): void {
  for (const [title, check] of Object.entries(LAWS)) it(`event bus: ${title}`, () => check(createBus()))
}

const LAWS: Readonly<Record<string, (bus: PackerEventBus) => Promise<void>>> = {
  'numbers the events of each operation from 1 without a gap': async (bus) => {
    const [first, second] = [start(bus), start(bus)]
    const seen = record(bus)
    for (const operation of [first, second, first, second, first]) publishState(operation)
    expectEqual(sequences(seen, first), [1, 2, 3], 'the first operation')
    expectEqual(sequences(seen, second), [1, 2], 'the second operation')
  },
  'gives every operation an id of its own that stays': async (bus) => {
    const [first, second] = [start(bus), start(bus)]
    const ids = [publishState(first), publishState(first), publishState(second)].map((event) => event.operation_id)
    expectEqual(ids, [first.operation_id, first.operation_id, second.operation_id], 'operation ids')
    expectThat(first.operation_id !== second.operation_id, 'two operations have two ids')
  },
  'goes on when a listener throws or rejects': async (bus) => {
    const seen: number[] = []
    bus.subscribe(() => {
      throw new Error('a listener of the test')
    })
    bus.subscribe(async () => {
      throw new Error('a listener of the test')
    })
    bus.subscribe(({ sequence }) => void seen.push(sequence))
    const operation = start(bus)
    for (let count = 0; count < 3; count += 1) publishState(operation)
    await settle()
    expectEqual(seen, [1, 2, 3], 'what the sound listener saw')
  },
  'does not wait for a slow listener': async (bus) => {
    const seen = record(bus)
    bus.subscribe(() => new Promise(() => {}))
    const operation = start(bus)
    for (let count = 0; count < 3; count += 1) publishState(operation)
    await settle()
    expectEqual(sequences(seen, operation), [1, 2, 3], 'what the quick listener saw')
  },
  'keeps only the latest of the waiting progress events, and every other event': async (bus) => {
    const reader = bus.events()
    const operation = start(bus)
    publishState(operation)
    for (let completed = 0; completed < 5; completed += 1) publishProgress(operation, completed)
    publishState(operation)
    publishProgress(operation, 5)
    const seen = await readAll(reader, 4)
    expectEqual(
      seen.map(({ sequence }) => sequence),
      [1, 6, 7, 8],
      'sequences',
    )
  },
  'closes a subscriber that lags, after what it had room for, and says where to go on': async (bus) => {
    const reader = bus.events({ project_id: PROJECT, capacity: 2 })
    const operation = start(bus)
    for (let count = 0; count < 6; count += 1) publishState(operation)
    const { events, code } = await readToEnd(reader)
    expectEqual(code, 'lagged', 'the end')
    const after = reader.cursor()
    const rest = bus.events({ project_id: PROJECT, ...(after === undefined ? {} : { after }) })
    const missed = await readAll(rest, 6 - events.length)
    expectEqual(
      [...events, ...missed].map(({ sequence }) => sequence),
      [1, 2, 3, 4, 5, 6],
      'both together',
    )
  },
  'replays exactly what an operation published after a sequence': async (bus) => {
    const [operation, other] = [start(bus), start(bus)]
    const published = [operation, other, operation, operation].map(publishState)
    const replay = bus.replay(operation.operation_id, 1)
    expectEqual(replay, { state: 'replayed', events: [published[2], published[3]], ended: false }, 'the replay')
    operation.end()
    expectEqual(bus.replay(operation.operation_id, 3), { state: 'replayed', events: [], ended: true }, 'at the end')
  },
  'has nothing to replay of an operation that it does not know': async (bus) => {
    expectEqual(bus.replay('nobody', 0), { state: 'replay_expired' }, 'the replay')
    expectEqual(bus.replayProject(PROJECT, 'nothing.0'), { state: 'replay_expired' }, 'a strange cursor')
  },
  'resumes a project at a cursor without a gap and without a repetition': async (bus) => {
    const operation = start(bus)
    publishState(operation)
    const after = bus.cursor(PROJECT)
    publishState(operation)
    const reader = bus.events({ project_id: PROJECT, after })
    publishState(operation)
    expectEqual(
      (await readAll(reader, 2)).map(({ sequence }) => sequence),
      [2, 3],
      'sequences',
    )
  },
  'hands over only the kinds and the project that were asked for': async (bus) => {
    const seen = record(bus, { project_id: 'other', kinds: ['build_started'] })
    publishState(start(bus))
    const operation = bus.startOperation({ project_id: 'other' })
    publishState(operation)
    operation.publish({ kind: 'build_started', summary: 'begins' })
    expectEqual(
      seen.map(({ kind, project_id }) => [kind, project_id]),
      [['build_started', 'other']],
      'events',
    )
  },
  'ends a subscription when its signal is aborted or it is closed': async (bus) => {
    const controller = new AbortController()
    const reader = bus.events({ signal: controller.signal })
    const listener = bus.subscribe(() => {})
    controller.abort()
    listener.close()
    expectEqual(await reader.next(), { done: true }, 'the reader')
    expectEqual(await listener.ended, { reason: 'closed' }, 'the listener')
  },
  'refuses an event of an operation that has ended': async (bus) => {
    const operation = start(bus)
    operation.end()
    const code = await codeOf(async () => publishState(operation))
    expectEqual(code, 'operation_ended', 'the error')
  },
}

const PROJECT = 'conformance'

type Operation = ReturnType<PackerEventBus['startOperation']>

function start(bus: PackerEventBus): Operation {
  return bus.startOperation({ project_id: PROJECT })
}

function publishState(operation: Operation): PackerEventOf {
  return operation.publish({ kind: 'diagnostics_updated', summary: 'looked' })
}

function publishProgress(operation: Operation, completed: number): PackerEventOf {
  const progress = { completed, total: 5, unit: 'assets' }
  return operation.publish({ kind: 'progress_updated', summary: 'goes on', progress })
}

function record(bus: PackerEventBus, options?: Parameters<PackerEventBus['subscribe']>[1]): readonly PackerEventOf[] {
  const events: PackerEventOf[] = []
  bus.subscribe((event) => void events.push(event), options)
  return events
}

function sequences(events: readonly PackerEventOf[], { operation_id }: Operation): number[] {
  return events.filter((event) => event.operation_id === operation_id).map(({ sequence }) => sequence)
}

async function readAll(reader: AsyncIterator<PackerEventOf>, count: number): Promise<PackerEventOf[]> {
  const events: PackerEventOf[] = []
  while (events.length < count) {
    const { value } = await reader.next()
    if (!value) break
    events.push(value)
  }
  return events
}

async function readToEnd(reader: AsyncIterable<PackerEventOf>) {
  const events: PackerEventOf[] = []
  const code = await codeOf(async () => {
    for await (const event of reader) events.push(event)
  })
  return { events, code }
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'no error'
  } catch (error) {
    return isCodedError(error) ? error.code : String(error)
  }
}
