import { expect, it } from 'vitest'
import { walkMappingMazes } from './mapping-maze.ts'
import { inAMachine } from './mount-machine.ts'

it('changes nothing that the library did not make in hundreds of mazes of links and mounts', async () => {
  await walkMappingMazes(200, { seed: Date.now(), mounts: false })
  expect(await inAMachine('mapping-mazes.ts', ['200', String(Date.now() % 1_000_000)])).toBe('done')
})
