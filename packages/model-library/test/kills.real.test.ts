import { expect, it } from 'vitest'
import { killChanges } from './library-kills.ts'
import { scratch } from './scratch.ts'

it('recovers from kills at random moments of import, binding, relocation, reindex and deletion', async () => {
  await using place = await scratch()
  const report = await killChanges(place, 'tenth')

  expect(report).toMatchObject({ rounds: 20, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
