import { expect, it } from 'vitest'
import { killReindexes } from './index-kills.ts'
import { scratch } from './scratch.ts'

it('has rows, words and a feed that agree with the files after kills at random moments of opening and reindexing', async () => {
  await using place = await scratch()
  const report = await killReindexes(place, 'tenth')

  expect(report).toMatchObject({ rounds: 20, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
