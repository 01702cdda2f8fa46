import { PackerEvent } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { createPackerEventBus, type OperationEvents, type PackerEventOf } from '../src/index.ts'

const NOON = '2026-01-05T12:00:00.000Z'

function busWithFixedClock(settings: { readonly logCapacity?: number } = {}) {
  let ids = 0
  return createPackerEventBus({
    now: () => new Date(NOON),
    newId: () => {
      ids += 1
      return `id-${ids}`
    },
    ...settings,
  })
}

function publish(operation: OperationEvents, summary = 'looked'): PackerEventOf {
  return operation.publish({ kind: 'diagnostics_updated', summary })
}

it('puts project, operation, sequence, kind, time and summary into every event', () => {
  const operation = busWithFixedClock().startOperation({ project_id: 'game' })
  const event = operation.publish({
    kind: 'progress_updated',
    summary: 'One of two.',
    progress: { completed: 1, total: 2, unit: 'assets' },
    affected_assets: [3],
  })

  expect(event).toEqual({
    contract_version: 1,
    project_id: 'game',
    operation_id: 'id-2',
    sequence: 1,
    timestamp: NOON,
    kind: 'progress_updated',
    summary: 'One of two.',
    progress: { completed: 1, total: 2, unit: 'assets' },
    affected_assets: [3],
  })
  expect(PackerEvent.parse(event)).toEqual(event)
})

it('gives events that neither the publisher nor a listener can change', () => {
  const bus = busWithFixedClock()
  const affected_assets = [1]
  const event = bus
    .startOperation({ project_id: 'game' })
    .publish({ kind: 'asset_changed', summary: 'It changed.', affected_assets })
  affected_assets.push(2)

  expect(event.affected_assets).toEqual([1])
  expect(() => Object.assign(event, { sequence: 9 })).toThrow(TypeError)
  expect(() => Object.assign(event.affected_assets, { 0: 9 })).toThrow(TypeError)
})

it('narrows an event to its kind, so that progress events have their progress', () => {
  const bus = busWithFixedClock()
  const seen: number[] = []
  bus.subscribe(({ progress }) => seen.push(progress.completed), { kinds: ['progress_updated'] })
  const operation = bus.startOperation({ project_id: 'game' })
  operation.publish({ kind: 'build_started', summary: 'Begins.' })
  operation.publish({
    kind: 'progress_updated',
    summary: 'Half.',
    progress: { completed: 5, total: 10, unit: 'files' },
  })

  expect(seen).toEqual([5])
})

it('tells the host which listener error belongs to which event, and nobody else', () => {
  const errors: [unknown, number][] = []
  const bus = createPackerEventBus({ onListenerError: (error, { sequence }) => errors.push([error, sequence]) })
  const failure = new Error('a listener of the test')
  bus.subscribe(({ sequence }) => {
    if (sequence === 2) throw failure
  })
  const operation = bus.startOperation({ project_id: 'game' })
  for (const _ of [1, 2, 3]) publish(operation)

  expect(errors).toEqual([[failure, 2]])
})

it('delivers an event that a listener publishes after the one that it was given, to everybody', () => {
  const bus = busWithFixedClock()
  const operation = bus.startOperation({ project_id: 'game' })
  const seen: string[] = []
  bus.subscribe(({ summary }) => {
    if (summary === 'first') publish(operation, 'second')
  })
  bus.subscribe(({ summary }) => void seen.push(summary))
  publish(operation, 'first')

  expect(seen).toEqual(['first', 'second'])
})

it('gives a listener its next event when the promise for the last one has settled', async () => {
  const bus = busWithFixedClock()
  const gate = Promise.withResolvers<void>()
  const seen: number[] = []
  const done = Promise.withResolvers<void>()
  bus.subscribe(({ sequence }) => {
    seen.push(sequence)
    if (sequence === 3) done.resolve()
    return sequence === 1 ? gate.promise : undefined
  })
  const operation = bus.startOperation({ project_id: 'game' })
  for (const _ of [1, 2, 3]) publish(operation)
  expect(seen).toEqual([1])
  gate.resolve()
  await done.promise

  expect(seen).toEqual([1, 2, 3])
})

it('forgets the oldest events first and says that their replay has expired', () => {
  const bus = busWithFixedClock({ logCapacity: 4 })
  const [old, young] = [bus.startOperation({ project_id: 'game' }), bus.startOperation({ project_id: 'game' })]
  const start = bus.cursor('game')
  for (const operation of [old, old, young, young, young]) publish(operation)
  old.end()

  expect(bus.replay(old.operation_id, 0)).toEqual({ state: 'replay_expired' })
  expect(bus.replay(old.operation_id, 1)).toMatchObject({ state: 'replayed', ended: true, events: [{ sequence: 2 }] })
  expect(bus.replayProject('game', start)).toEqual({ state: 'replay_expired' })
  for (const _ of [1, 2, 3]) publish(young)
  expect(bus.replay(old.operation_id, 2)).toEqual({ state: 'replay_expired' })
})

it('keeps the logs of two projects apart', () => {
  const bus = busWithFixedClock({ logCapacity: 2 })
  const quiet = bus.startOperation({ project_id: 'quiet' })
  publish(quiet)
  const busy = bus.startOperation({ project_id: 'busy' })
  for (const _ of [1, 2, 3, 4, 5]) publish(busy)

  expect(bus.replay(quiet.operation_id, 0)).toMatchObject({ state: 'replayed', events: [{ sequence: 1 }] })
})

it('does not take the cursor of another runtime for its own', async () => {
  const [before, after] = [createPackerEventBus(), createPackerEventBus()]
  publish(before.startOperation({ project_id: 'game' }))
  const cursor = before.cursor('game')
  publish(after.startOperation({ project_id: 'game' }))
  const reader = after.events({ project_id: 'game', after: cursor })
  const listener = after.subscribe(() => {}, { project_id: 'game', after: cursor })

  await expect(reader.next()).rejects.toMatchObject({ code: 'replay_expired' })
  expect(await reader.next()).toEqual({ value: undefined, done: true })
  expect(await listener.ended).toEqual({ reason: 'replay_expired' })
})

it('delivers what a subscriber missed before what comes, however much it is', async () => {
  const bus = busWithFixedClock()
  const after = bus.cursor('game')
  const operation = bus.startOperation({ project_id: 'game' })
  for (let count = 0; count < 50; count += 1) publish(operation)
  const seen: number[] = []
  const done = Promise.withResolvers<void>()
  const subscription = bus.subscribe(
    ({ sequence }) => {
      seen.push(sequence)
      if (sequence === 51) done.resolve()
    },
    { project_id: 'game', after, capacity: 1 },
  )
  expect(subscription.cursor()).toBe(after)
  publish(operation)
  await done.promise

  expect(seen).toEqual(Array.from({ length: 51 }, (_, index) => index + 1))
  expect(subscription.cursor()).toBe(bus.cursor('game'))
})

it('ends the iteration of a reader that leaves its loop, and publishes on', async () => {
  const bus = busWithFixedClock()
  const reader = bus.events()
  const operation = bus.startOperation({ project_id: 'game' })
  publish(operation)
  publish(operation)
  const seen: number[] = []
  for await (const { sequence } of reader) {
    seen.push(sequence)
    break
  }
  publish(operation)

  expect(seen).toEqual([1])
  expect(await reader.next()).toEqual({ value: undefined, done: true })
})

it('answers readers that ask several times at once in order', async () => {
  const bus = busWithFixedClock()
  await using reader = bus.events()
  const asked = [reader.next(), reader.next()]
  const operation = bus.startOperation({ project_id: 'game' })
  publish(operation)
  publish(operation)

  expect((await Promise.all(asked)).map(({ value }) => value?.sequence)).toEqual([1, 2])
})

it('wants nothing more from a subscriber whose signal was aborted before', async () => {
  const bus = busWithFixedClock()
  const seen: unknown[] = []
  const subscription = bus.subscribe((event) => seen.push(event), { signal: AbortSignal.abort() })
  publish(bus.startOperation({ project_id: 'game' }))

  expect(await subscription.ended).toEqual({ reason: 'aborted' })
  expect(seen).toEqual([])
})

it('refuses a log that can hold nothing', () => {
  expect(() => createPackerEventBus({ logCapacity: 0 })).toThrow(expect.objectContaining({ code: 'invalid_setting' }))
})

it('lets no event follow the end of an operation', () => {
  const bus = busWithFixedClock()
  const operation = bus.startOperation({ project_id: 'game' })
  publish(operation)
  operation.end()
  operation.end()

  expect(() => publish(operation)).toThrow(expect.objectContaining({ code: 'operation_ended' }))
  expect(bus.replay(operation.operation_id, 0)).toMatchObject({ state: 'replayed', ended: true })
})
