import { it } from 'vitest'
import { walkAtRandom } from './random-walk.ts'

it('keeps user files, ids, states and rows right in 120 random walks', async () => {
  await walkAtRandom(120)
})
