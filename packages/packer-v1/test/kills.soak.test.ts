import { expect, it } from 'vitest'
import { killPackers, killRegistrars } from './kill-campaigns.ts'
import { killMovers } from './quarantine-campaign.ts'

it('loses no pack in 200 kills while packing', async () => {
  expect((await killPackers('whole')).failures).toEqual([])
})

it('loses no registration in 200 kills while registering', async () => {
  expect((await killRegistrars('whole')).failures).toEqual([])
})

it('loses no asset in 200 kills while moving it into quarantine and back', async () => {
  expect((await killMovers('whole')).failures).toEqual([])
})
