import { expect, it } from 'vitest'
import { scratch } from './scratch.ts'
import { killSharing } from './sharing-kills.ts'

it('recovers from 200 kills at random moments of sharing weights with apps and taking it back', async () => {
  await using place = await scratch()
  const report = await killSharing(place, 'whole')

  expect(report).toMatchObject({ rounds: 200, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
