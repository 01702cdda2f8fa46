import { expect, it } from 'vitest'
import { inAMachine } from './mount-machine.ts'

it('changes nothing that the library did not make in mazes with bind mounts of other folders and of the library', async () => {
  expect(await inAMachine('mapping-mazes.ts', ['15', '20261121'])).toBe('done')
})
