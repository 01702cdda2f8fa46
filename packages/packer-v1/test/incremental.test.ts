import { expect, it } from 'vitest'
import { runCampaign } from './incremental-campaign.ts'

it('builds incrementally what a full build gives, byte for byte, after each of 60 random edits', async () => {
  const { differences, hits } = await runCampaign(60, 7)

  expect(differences).toEqual([])
  expect(hits).toBeGreaterThan(60)
})
