import { expect, it } from 'vitest'
import { killRelinks } from './relink-kills.ts'
import { scratch } from './scratch.ts'

it('recovers from 200 kills at random moments of taking away and putting back the links of deleted models: each is whole and known, or not there', async () => {
  await using place = await scratch()
  const report = await killRelinks(place, 'whole')

  expect(report).toMatchObject({ rounds: 200, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
