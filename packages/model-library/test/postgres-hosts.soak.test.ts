import { expect, it } from 'vitest'
import { changeTogether } from './shared-hosts.ts'

it('loses no update, tears no page and completes every feed in a minute of eight processes on one server', async () => {
  expect(await changeTogether(8, 60_000)).toBeGreaterThan(100)
})
