import { expect, it } from 'vitest'
import { updateLarge } from './large-step.ts'

const MB = 1_000_000

it('updates a pack of 100 MB of which one asset of 1 MB was edited with a patch of its size, in little memory', async () => {
  const { isSame, packBytes, frontBytes, patchBytes, diffRssBytes, patchRssBytes } = await updateLarge(100 * MB)

  expect(isSame).toBe(true)
  expect(packBytes).toBeGreaterThan(99 * MB)
  expect(patchBytes).toBeLessThan(1 * MB + frontBytes + 10_000)
  expect(Math.max(diffRssBytes, patchRssBytes)).toBeLessThan(250 * MB)
})
