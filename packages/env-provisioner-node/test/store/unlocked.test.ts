import { expect, it } from 'vitest'
import { raceUnlocked } from '../race-unlocked.ts'

const SEEDS = Array.from({ length: 4 }, (_, index) => 20261121 + index)

it('gives refs that hold when builders are kept apart by no lock, in any order, while somebody sweeps', async () => {
  for (const seed of SEEDS) {
    const result = await raceUnlocked({ seed, builders: 6, found: 'nothing' })
    expect([seed, result]).toEqual([seed, { installed: 1, failed: [], broken: [], prefixes: 1 }])
  }
})

it('never moves a rebuilt environment aside for the damage of its predecessor, whoever noticed it late', async () => {
  for (const seed of SEEDS) {
    const result = await raceUnlocked({ seed, builders: 6, found: 'damaged' })
    expect([seed, result]).toEqual([seed, { installed: 1, failed: [], broken: [], prefixes: 1 }])
  }
})
