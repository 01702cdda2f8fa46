import { expect, it } from 'vitest'
import { raceUnlocked } from '../race-unlocked.ts'

it('gives refs that hold in twenty races of 32 builders without locks, damage found late or not, while somebody sweeps', async () => {
  for (let round = 0; round < 20; round += 1) {
    const race = { seed: 1000 + round, builders: 32, found: round % 2 ? 'damaged' : 'nothing' } as const
    expect([race, await raceUnlocked(race)]).toEqual([race, { installed: 1, failed: [], broken: [], prefixes: 1 }])
  }
})
