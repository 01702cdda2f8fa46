import { expect, it } from 'vitest'
import { contend } from './contention.ts'
import { temporaryDirectory } from './temporary-directory.ts'

it('lets one of 64 processes at a time hold a lock, each of them in the end, and leaves nothing beside it', async () => {
  const directory = await temporaryDirectory()

  const result = await contend({ directory, processes: 64, turns: 1 })

  expect(result).toEqual({ survivors: 64, deaths: 0, turnsOfSurvivors: 64, overlaps: [], left: [] })
})

it('keeps a lock exclusive and obtainable while holders, claimants and waiters are killed', async () => {
  const directory = await temporaryDirectory()

  const result = await contend({ directory, processes: 16, turns: 4, dying: 10, seed: 20261121 })

  expect(result).toMatchObject({ turnsOfSurvivors: 4 * result.survivors, overlaps: [] })
  expect(result.survivors + result.deaths).toBe(16)
  // The others die in a take-over, if they come to one.
  expect(result.deaths).toBeGreaterThanOrEqual(6)
})
