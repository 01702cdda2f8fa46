import { it } from 'vitest'
import { walkAtRandom } from './random-walk.ts'

it('keeps user files, ids, states and rows right in random walks of import, damage, repair, delete and restart', async () => {
  await walkAtRandom(12)
})
