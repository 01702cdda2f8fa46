import { expect, it } from 'vitest'
import { packLarge } from './pack-large.ts'

const MB = 1_000_000

it('streams a blob that is larger than the memory it takes', async () => {
  const { packBytes, maxRssBytes, small } = await packLarge(400 * MB)

  expect(packBytes).toBeGreaterThan(400 * MB)
  expect(maxRssBytes).toBeLessThan(250 * MB)
  expect(small).toBe('small')
})
