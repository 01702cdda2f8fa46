import { expect, it } from 'vitest'
import { killByHand } from '../kill-by-hand.ts'
import { killAround, killInstalls } from '../kill-installs.ts'
import { storeFolder } from '../real-store.ts'

it('leaves no unusable and no silently damaged environment after 200 kills in the middle of installations', async () => {
  const { dataDir, remove } = await storeFolder()
  await using _folder = { [Symbol.asyncDispose]: remove }
  const { report, harm, left } = await killInstalls(dataDir, 'whole')
  expect(report).toMatchObject({ rounds: 200, failures: [] })
  expect([harm.unusable, harm.silent, left]).toEqual([0, 0, []])
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
  expect(await killAround(dataDir, 'whole')).toMatchObject({ report: { rounds: 20, failures: [] }, left: [] })
  expect((await killByHand(dataDir, 'whole')).report.hitRate).toBeGreaterThanOrEqual(0.8)
})
