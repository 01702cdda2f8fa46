import { expect, it } from 'vitest'
import { scratch } from './scratch.ts'
import { killTrash } from './trash-kills.ts'

it('recovers from kills at random moments of deletion and restoration', async () => {
  await using place = await scratch()
  const report = await killTrash(place, 'tenth')

  expect(report).toMatchObject({ rounds: 20, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
