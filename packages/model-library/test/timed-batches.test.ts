import { expect, it } from 'vitest'
import { inTimedBatches } from '../src/index/timed-batches.ts'

it('writes more rows at once where they take little time and never fewer than a few, each exactly once', async () => {
  expect(await sizesOf(1000, () => 1)).toEqual([64, 128, 256, 256, 256, 40])
  expect(await sizesOf(1000, (size) => size)).toEqual([...Array(15).fill(64), 40])
  expect(await sizesOf(600, (size) => (size > 64 ? 60 : 20))).toEqual([64, 96, 64, 96, 64, 96, 64, 56])
  expect(await sizesOf(0, () => 1)).toEqual([])
})

it('stops at the batch that fails', async () => {
  const sizes: number[] = []
  const work = async (batch: readonly number[]) => {
    if (sizes.length === 2) throw new Error('full')
    return sizes.push(batch.length)
  }
  await expect(inTimedBatches(numbers(1000), work)).rejects.toThrow('full')
  expect(sizes).toEqual([64, 128])
})

async function sizesOf(count: number, msOf: (size: number) => number): Promise<readonly number[]> {
  const [sizes, seen]: [number[], number[]] = [[], []]
  await inTimedBatches(numbers(count), async (batch) => {
    sizes.push(batch.length)
    seen.push(...batch)
    return msOf(batch.length)
  })
  expect(seen).toEqual(numbers(count))
  return sizes
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
