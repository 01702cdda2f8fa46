import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { BREAKAGES } from '../acceptance/breakage.ts'
import { tryBreakages } from '../acceptance/try-breakages.ts'

it('notices each of 30 breakages of the product by the test that its acceptance row names', async () => {
  const tried = await tryBreakages(resolve(import.meta.dirname, '../..'), BREAKAGES)
  const unnoticed = tried.filter(({ whole, broken }) => whole.state !== 'passed' || broken.state !== 'failed')
  expect(unnoticed).toEqual([])
  expect(tried.length).toBe(BREAKAGES.length)
})
