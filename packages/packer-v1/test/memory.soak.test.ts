import { expect, it } from 'vitest'
import { packLarge } from './pack-large.ts'

it('packs a blob of over 4 GiB in less than 300 MB of memory, and reads what lies behind it', async () => {
  const { packBytes, maxRssBytes, small } = await packLarge(2 ** 32 + 1)
  process.stdout.write(`pack of ${packBytes} bytes, ${Math.round(maxRssBytes / 1e6)} MB resident at most\n`)

  expect(packBytes).toBeGreaterThan(2 ** 32)
  expect(maxRssBytes).toBeLessThan(300_000_000)
  expect(small).toBe('small')
})
