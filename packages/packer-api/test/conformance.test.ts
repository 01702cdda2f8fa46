import { expect, it } from 'vitest'
import { createPackerEventBus, type PackerEventBus } from '../src/index.ts'
import { defineEventBusConformance } from '../src/testing.ts'

defineEventBusConformance({ it, createBus: () => createPackerEventBus() })

/** Runs the suite against a bus and gives the laws that it breaks. */
async function brokenLaws(createBus: () => PackerEventBus): Promise<readonly string[]> {
  const results: Promise<string[]>[] = []
  const collect = (title: string, run: () => Promise<void>) => {
    results.push(
      run().then(
        () => [],
        () => [title.replace('event bus: ', '')],
      ),
    )
  }
  defineEventBusConformance({ it: collect, createBus })
  return (await Promise.all(results)).flat()
}

it('finds a bus that loses an event, one that repeats itself and one that lets listeners hurt each other', async () => {
  const losing = (): PackerEventBus => {
    const bus = createPackerEventBus()
    return {
      ...bus,
      subscribe: (listener, options) =>
        bus.subscribe((event, delivery) => (event.sequence === 2 ? undefined : listener(event, delivery)), options),
    }
  }
  const repeating = (): PackerEventBus => {
    const bus = createPackerEventBus()
    return { ...bus, startOperation: (start) => ({ ...bus.startOperation(start), operation_id: 'always-the-same' }) }
  }
  const fragile = (): PackerEventBus => {
    const bus = createPackerEventBus()
    return {
      ...bus,
      startOperation: (start) => {
        const operation = bus.startOperation(start)
        let sent = 0
        return {
          ...operation,
          publish: (draft) => {
            sent += 1
            if (sent > 1) throw new Error('the bus stops after the first event')
            return operation.publish(draft)
          },
        }
      },
    }
  }

  expect(await brokenLaws(losing)).toContain('numbers the events of each operation from 1 without a gap')
  expect(await brokenLaws(repeating)).toContain('gives every operation an id of its own that stays')
  expect(await brokenLaws(fragile)).toContain('goes on when a listener throws or rejects')
})
