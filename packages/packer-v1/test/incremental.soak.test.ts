import { expect, it } from 'vitest'
import { runCampaign } from './incremental-campaign.ts'

it('builds incrementally what a full build gives, byte for byte, after each of 600 random edits', async () => {
  const report = await runCampaign(600, 20_261_121)
  process.stdout.write(`${JSON.stringify(report)}\n`)

  expect(report.differences).toEqual([])
})
