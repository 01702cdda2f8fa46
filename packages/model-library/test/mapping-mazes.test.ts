import { it } from 'vitest'
import { walkMappingMazes } from './mapping-maze.ts'

it('changes nothing that the library did not make in mazes of symbolic and hard links, in any order of mapping and undoing', async () => {
  await walkMappingMazes(12, { seed: 20261121, mounts: false })
})
