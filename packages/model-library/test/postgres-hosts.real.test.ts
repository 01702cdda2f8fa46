import { expect, it } from 'vitest'
import { changeTogether } from './shared-hosts.ts'

it('loses no update, tears no page and completes every feed while four processes change a library on a server', async () => {
  expect(await changeTogether(4, 8000)).toBeGreaterThan(10)
})
