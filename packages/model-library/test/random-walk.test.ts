import { expect, it } from 'vitest'
import { inAMachine } from './mount-machine.ts'

it('keeps user files, ids, states and rows right in random walks of import, damage, repair, moves, drives that come and go, delete and restart', async () => {
  expect(await inAMachine('random-walks.ts', ['24', '20261121'])).toBe('24 walks')
})
