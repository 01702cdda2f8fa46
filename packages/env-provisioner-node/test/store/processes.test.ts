import { join } from 'node:path'
import { expect, it } from 'vitest'
import { contend, oneInstall } from '../contend.ts'
import { PAYLOAD } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'

it('ends the requests of seven processes for one environment in one install', async () => {
  const found = await contend({ ...(await aCrowd()), locking: 'locked' })
  expect(found).toEqual(oneInstall(7, found))
})

it('is right without locks as well: of seven builders one publishes, and all get refs that hold', async () => {
  const found = await contend({ ...(await aCrowd()), locking: 'unlocked' })
  expect(found).toEqual(oneInstall(7, found))
})

async function aCrowd() {
  return { dataDir: join(await temporaryFolder(), 'data'), payload: PAYLOAD, processes: 7, tools: 'fake' } as const
}
