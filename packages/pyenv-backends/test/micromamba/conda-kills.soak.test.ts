import { expect, it } from 'vitest'
import { killPlace } from './conda-kill-place.ts'
import { killCreations } from './conda-kills.ts'

it('has the old conda environment, the new one or none after each of 200 kills', async () => {
  const report = await killCreations(await killPlace(), 'whole')
  expect(report.failures).toEqual([])
  expect(report.killed).toBeGreaterThan(report.rounds / 2)
})
