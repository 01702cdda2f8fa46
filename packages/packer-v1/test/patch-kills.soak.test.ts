import { expect, it } from 'vitest'
import { killPatchers } from './kill-patchers.ts'

it('loses no pack in 200 kills while patching', async () => {
  expect((await killPatchers('whole')).failures).toEqual([])
})
