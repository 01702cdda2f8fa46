import { expect, it } from 'vitest'
import { killPackers, killRegistrars } from './kill-campaigns.ts'
import { killMovers } from './quarantine-campaign.ts'

it('has the previous pack or the new one, whole, after a kill at any moment of packing', async () => {
  const { failures, killedWriting } = await killPackers('tenth')

  expect(failures).toEqual([])
  expect(killedWriting).toBeGreaterThan(5)
})

it('loses no registered asset and gives no id twice after a kill at any moment of registering', async () => {
  const { failures, killedWriting } = await killRegistrars('tenth')

  expect(failures).toEqual([])
  expect(killedWriting).toBeGreaterThan(5)
})

it('has an asset in its place or in quarantine, whole and registered accordingly, after a kill at any moment of moving it', async () => {
  const { failures, killedWriting } = await killMovers('tenth')

  expect(failures).toEqual([])
  expect(killedWriting).toBeGreaterThan(5)
})
