import { expect, it } from 'vitest'
import { scratch } from './scratch.ts'
import { killTrash } from './trash-kills.ts'

it('recovers from 200 kills at random moments of deletion and restoration', async () => {
  await using place = await scratch()
  const report = await killTrash(place, 'whole')

  expect(report).toMatchObject({ rounds: 200, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
