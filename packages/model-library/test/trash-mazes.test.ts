import { expect, it } from 'vitest'
import { inAMachine } from './mount-machine.ts'

it('never touches what it did not create, in 30 mazes of links, hard links, pipes, mounts and moved files, and restores the rest', async () => {
  expect(await inAMachine('trash-mazes.ts', ['30', '20261121'])).toBe('walked')
})
