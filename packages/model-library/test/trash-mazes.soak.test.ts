import { expect, it } from 'vitest'
import { inAMachine } from './mount-machine.ts'

it('never touches what it did not create, in 1,000 mazes of links, hard links, pipes, mounts and moved files, and restores the rest', async () => {
  expect(await inAMachine('trash-mazes.ts', ['1000', '7'])).toBe('walked')
})
