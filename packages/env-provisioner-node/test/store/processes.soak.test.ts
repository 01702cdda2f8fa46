import { expect, it } from 'vitest'
import { contend, oneInstall } from '../contend.ts'

it('ends the requests of 64 processes for one environment in one install', async () => {
  expect(await contend(64, 'locked')).toEqual(oneInstall(64))
})

it('is right without locks as well: of 64 builders one publishes, and all get refs that hold', async () => {
  expect(await contend(64, 'unlocked')).toEqual(oneInstall(64))
})
