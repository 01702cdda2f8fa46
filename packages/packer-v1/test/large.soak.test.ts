import { expect, it } from 'vitest'
import { encodeLarge, updateLarge } from './large-step.ts'

const MB = 1_000_000

it('updates a pack of 1 GB of which one asset of 10 MB was edited with a patch of its size, in little memory', async () => {
  const found = await updateLarge(1000 * MB)
  process.stdout.write(`${JSON.stringify(found)}\n`)

  expect(found.isSame).toBe(true)
  expect(found.patchBytes).toBeLessThan(20 * MB + found.frontBytes)
  expect(Math.max(found.diffRssBytes, found.patchRssBytes)).toBeLessThan(300 * MB)
})

it('encodes a content of over 4 GiB in less than 300 MB of memory', async () => {
  const found = await encodeLarge(2 ** 32 + 1)
  process.stdout.write(`${JSON.stringify(found)}\n`)

  expect(found.storedBytes).toBeGreaterThan(2 ** 32)
  expect(found.maxRssBytes).toBeLessThan(300 * MB)
})
