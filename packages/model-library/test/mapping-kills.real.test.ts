import { expect, it } from 'vitest'
import { killMappings } from './mapping-kills.ts'
import { scratch } from './scratch.ts'

it('recovers from kills at random moments of mapping into an app and undoing it: every link is whole and known, or not there', async () => {
  await using place = await scratch()
  const report = await killMappings(place, 'tenth')

  expect(report).toMatchObject({ rounds: 20, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
