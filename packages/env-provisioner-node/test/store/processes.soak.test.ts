import { join } from 'node:path'
import { expect, it } from 'vitest'
import { contend, oneInstall } from '../contend.ts'
import { PAYLOAD } from '../fake-store.ts'
import { raceForReal } from '../race-for-real.ts'
import { temporaryFolder } from '../temporary-folder.ts'

it('ends the requests of 64 processes for one environment in one install', async () => {
  const found = await contend({ ...(await aCrowd()), locking: 'locked' })
  expect(found).toEqual(oneInstall(64, found))
})

it('is right without locks as well: of 64 builders one publishes, and all get refs that hold', async () => {
  const found = await contend({ ...(await aCrowd()), locking: 'unlocked' })
  expect(found).toEqual(oneInstall(64, found))
})

it('gives 64 processes with the real uv and without locks refs that run Python, even when they find damage first', async () => {
  for (const found of ['nothing', 'damaged'] as const) {
    const result = await raceForReal({ processes: 64, found })
    expect(result).toEqual(oneInstall(64, result))
  }
})

async function aCrowd() {
  return { dataDir: join(await temporaryFolder(), 'data'), payload: PAYLOAD, processes: 64, tools: 'fake' } as const
}
