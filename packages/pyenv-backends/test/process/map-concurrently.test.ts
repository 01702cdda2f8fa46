import { expect, it } from 'vitest'
import { mapConcurrently } from '../../src/process/map-concurrently.ts'

it('works on so many items at a time, and gives the results in the order of the items', async () => {
  const running = new Set<number>()
  const most: number[] = []
  const doubled = await mapConcurrently([5, 1, 4, 2, 3], 2, async (item) => {
    running.add(item)
    most.push(running.size)
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve()
    running.delete(item)
    return 2 * item
  })
  expect({ doubled, most: Math.max(...most) }).toEqual({ doubled: [10, 2, 8, 4, 6], most: 2 })
})

it('begins nothing more after a failure, and throws it once what was under way has ended', async () => {
  const seen: string[] = []
  const slow = Promise.withResolvers<void>()
  const result = mapConcurrently(['fails', 'slow', 'never begun'], 2, async (item) => {
    seen.push(`${item} begins`)
    if (item === 'fails') throw new Error('first')
    await slow.promise
    seen.push(`${item} ends`)
    throw new Error('second')
  }).catch((error: unknown) => seen.push(String(error)))
  await Promise.resolve()
  slow.resolve()
  await result
  expect(seen).toEqual(['fails begins', 'slow begins', 'slow ends', 'Error: first'])
})
