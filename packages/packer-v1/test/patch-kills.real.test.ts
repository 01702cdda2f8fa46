import { expect, it } from 'vitest'
import { killPatchers } from './kill-patchers.ts'

it('has the old pack or the new one, whole, after a kill at any moment of patching', async () => {
  const { failures, killedWriting } = await killPatchers('tenth')

  expect(failures).toEqual([])
  expect(killedWriting).toBeGreaterThan(5)
})
