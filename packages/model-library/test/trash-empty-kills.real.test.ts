import { expect, it } from 'vitest'
import { scratch } from './scratch.ts'
import { killEmptying } from './trash-empty-kills.ts'

it('leaves every model to be restored, or gone without a trace, when a process is killed that empties the trash', async () => {
  await using place = await scratch()
  const report = await killEmptying(place, 'tenth')

  expect(report).toMatchObject({ rounds: 8, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.8)
})
