import { expect, it } from 'vitest'
import { fuzzPacks } from './pack-fuzz.ts'

it('refuses ten thousand damaged packs with a code', async () => {
  const { failures, ...report } = await fuzzPacks(11, 10_000)
  process.stdout.write(`${JSON.stringify(report)}\n`)

  expect(failures).toEqual([])
})
