import { expect, it } from 'vitest'
import { killImports } from './import-kills.ts'
import { scratch } from './scratch.ts'

it('leaves whole models or nothing after kills at random moments of imports by copy, by link and in place', async () => {
  await using place = await scratch()
  const report = await killImports(place, 'tenth')

  expect(report).toMatchObject({ rounds: 20, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
