import { expect, it } from 'vitest'
import { killPlace } from './conda-kill-place.ts'
import { killCreations } from './conda-kills.ts'

it('has the old conda environment, the new one or none after a kill, and never takes half of one for a whole', async () => {
  const report = await killCreations(await killPlace(), 'tenth')
  expect(report.failures).toEqual([])
  expect(report.killed).toBeGreaterThan(report.rounds / 2)
})
