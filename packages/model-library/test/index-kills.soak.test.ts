import { expect, it } from 'vitest'
import { killReindexes } from './index-kills.ts'
import { scratch } from './scratch.ts'

it('has rows, words and a feed that agree with the files after kills at 200 random moments of opening and reindexing', async () => {
  await using place = await scratch()
  const report = await killReindexes(place, 'whole')

  expect(report).toMatchObject({ rounds: 200, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
