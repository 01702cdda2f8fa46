import { expect, it } from 'vitest'
import { contend, oneInstall } from '../contend.ts'

it('ends the requests of seven processes for one environment in one install', async () => {
  expect(await contend(7, 'locked')).toEqual(oneInstall(7))
})

it('is right without locks as well: of seven builders one publishes, and all get refs that hold', async () => {
  expect(await contend(7, 'unlocked')).toEqual(oneInstall(7))
})
