import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPackerEventBus, type PackerEventBus, type PackerEventOf } from '../src/index.ts'

/** One step of a random host: publish on one of a few operations of two projects, or let readers come on. */
const STEP = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('publish' as const), operation: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('progress' as const), operation: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), operation: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pause' as const) }) },
)
const PROGRAM = fc.array(STEP, { maxLength: 120 })
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never

async function play(bus: PackerEventBus, steps: readonly Step[]): Promise<readonly PackerEventOf[]> {
  const published: PackerEventOf[] = []
  const open = new Map<number, ReturnType<PackerEventBus['startOperation']>>()
  const operationAt = (index: number) => {
    const known = open.get(index) ?? bus.startOperation({ project_id: index % 2 === 0 ? 'even' : 'odd' })
    open.set(index, known)
    return known
  }
  for (const step of steps) {
    if (step.do === 'pause') await Promise.resolve()
    if (step.do === 'publish')
      published.push(operationAt(step.operation).publish({ kind: 'asset_changed', summary: '', affected_assets: [] }))
    if (step.do === 'progress') {
      const progress = { completed: published.length, total: 999, unit: 'steps' }
      published.push(operationAt(step.operation).publish({ kind: 'progress_updated', summary: '', progress }))
    }
    if (step.do === 'end') {
      open.get(step.operation)?.end()
      open.delete(step.operation)
    }
  }
  return published
}

function perOperation(events: readonly PackerEventOf[]): PackerEventOf[][] {
  return [...Map.groupBy(events, ({ operation_id }) => operation_id).values()]
}

function countedFromOne(events: readonly PackerEventOf[]): boolean {
  return events.every(({ sequence }, index) => sequence === index + 1)
}

it('numbers every operation from 1 without a gap and keeps its id, whatever a host does', async () => {
  await fc.assert(
    fc.asyncProperty(PROGRAM, async (steps) => {
      const bus = createPackerEventBus()
      const seen: PackerEventOf[] = []
      bus.subscribe((event) => void seen.push(event), { progress: 'every' })
      const published = await play(bus, steps)

      expect(seen).toEqual(published)
      for (const events of perOperation(seen)) {
        expect(countedFromOne(events)).toBe(true)
        expect(new Set(events.map(({ project_id }) => project_id)).size).toBe(1)
      }
    }),
  )
})

it('shows a coalescing reader every event but outdated progress, in causal order', async () => {
  await fc.assert(
    fc.asyncProperty(PROGRAM, async (steps) => {
      const bus = createPackerEventBus()
      const reader = bus.events()
      const published = await play(bus, steps)
      const seen: PackerEventOf[] = []
      const last = published.at(-1)
      while (last && seen.at(-1) !== last) {
        const { value } = await reader.next()
        if (value) seen.push(value)
      }
      const lifecycle = (events: readonly PackerEventOf[]) => events.filter(({ kind }) => kind !== 'progress_updated')

      expect(lifecycle(seen)).toEqual(lifecycle(published))
      for (const events of perOperation(seen)) {
        const sequences = events.map(({ sequence }) => sequence)
        expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
        // The last event of an operation is never given up for another one.
        const operation = published.filter(({ operation_id }) => operation_id === events[0]?.operation_id)
        expect(events.at(-1)).toBe(operation.at(-1))
      }
    }),
    { numRuns: 200 },
  )
})

it('gives by replay exactly what came after a sequence, for every operation and sequence', async () => {
  await fc.assert(
    fc.asyncProperty(PROGRAM, fc.nat(10), async (steps, after) => {
      const bus = createPackerEventBus()
      const published = await play(bus, steps)
      for (const events of perOperation(published)) {
        const replay = bus.replay(events[0]?.operation_id ?? '', after)
        expect(replay).toMatchObject({ state: 'replayed', events: events.filter(({ sequence }) => sequence > after) })
      }
    }),
  )
})

it('lets a reader that lags come back with its cursor and miss nothing', async () => {
  await fc.assert(
    fc.asyncProperty(PROGRAM, fc.integer({ min: 1, max: 6 }), async (steps, capacity) => {
      const bus = createPackerEventBus()
      const options = { project_id: 'even', capacity, progress: 'every' } as const
      let reader = bus.events({ ...options, after: bus.cursor('even') })
      const published = (await play(bus, steps)).filter(({ project_id }) => project_id === 'even')
      const seen: PackerEventOf[] = []
      while (seen.length < published.length) {
        const next = await reader.next().catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'lagged' })
          return undefined
        })
        if (next?.value) seen.push(next.value)
        if (!next) reader = bus.events({ ...options, after: reader.cursor() ?? '' })
      }
      reader.close()

      expect(seen).toEqual(published)
    }),
  )
})

it('never has a subscriber see another order because of a slow or throwing one beside it', async () => {
  await fc.assert(
    fc.asyncProperty(PROGRAM, async (steps) => {
      const bus = createPackerEventBus()
      bus.subscribe(() => {
        throw new Error('a listener of the test')
      })
      bus.subscribe(() => new Promise(() => {}), { capacity: 1 })
      const seen: PackerEventOf[] = []
      bus.subscribe((event) => void seen.push(event), { progress: 'every' })
      bus.subscribe(async () => {
        await Promise.resolve()
        throw new Error('a listener of the test')
      })

      expect(await play(bus, steps)).toEqual(seen)
    }),
  )
})
