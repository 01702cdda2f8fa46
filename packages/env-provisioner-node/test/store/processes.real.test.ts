import { expect, it } from 'vitest'
import { oneInstall } from '../contend.ts'
import { raceForReal } from '../race-for-real.ts'

it('gives processes with the real uv and without locks refs that run Python, even when they find damage first', async () => {
  const result = await raceForReal({ processes: 8, found: 'damaged' })
  expect(result).toEqual(oneInstall(8, result))
})
