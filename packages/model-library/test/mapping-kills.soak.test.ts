import { expect, it } from 'vitest'
import { killMappings } from './mapping-kills.ts'
import { scratch } from './scratch.ts'

it('recovers from 200 kills at random moments of mapping into an app and undoing it', async () => {
  await using place = await scratch()
  const report = await killMappings(place, 'whole')

  expect(report).toMatchObject({ rounds: 200, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
