import { expect, it } from 'vitest'
import { encodeLarge, updateLarge } from './large-step.ts'

const MB = 1_000_000

it('updates a pack of 100 MB of which one asset of 1 MB was edited with a patch of its size, in little memory', async () => {
  const { isSame, packBytes, frontBytes, patchBytes, diffRssBytes, patchRssBytes } = await updateLarge(100 * MB)

  expect(isSame).toBe(true)
  expect(packBytes).toBeGreaterThan(99 * MB)
  expect(patchBytes).toBeLessThan(1 * MB + frontBytes + 10_000)
  expect(Math.max(diffRssBytes, patchRssBytes)).toBeLessThan(200 * MB)
})

it('encodes a content of 60 MB in hardly more memory than one of 4 MB', async () => {
  const [small, large] = [await encodeLarge(4 * MB), await encodeLarge(60 * MB)]

  expect(large.storedBytes).toBeGreaterThan(60 * MB)
  expect(large.maxRssBytes - small.maxRssBytes).toBeLessThan(40 * MB)
})
