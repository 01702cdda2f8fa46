import { expect, it } from 'vitest'
import { inAMachine } from './mount-machine.ts'

it('keeps user files, ids, states and rows right in 300 random walks', async () => {
  expect(await inAMachine('random-walks.ts', ['300', '20261122'])).toBe('300 walks')
})
