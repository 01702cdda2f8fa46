import { afterAll, beforeAll, expect, it } from 'vitest'
import { killByHand } from '../kill-by-hand.ts'
import { killAround, killInstalls, warmUp } from '../kill-installs.ts'
import { storeFolder } from '../real-store.ts'

let store: Awaited<ReturnType<typeof storeFolder>>
beforeAll(async () => {
  store = await storeFolder()
  await warmUp(store.dataDir)
})
afterAll(() => store.remove())

it('leaves no unusable and no silently damaged environment after kills in the middle of installations', async () => {
  const { report, harm, left } = await killInstalls(store.dataDir, 'tenth')
  expect(report).toMatchObject({ rounds: 20, failures: [] })
  expect([harm.unusable, harm.silent, left]).toEqual([0, 0, []])
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})

it('leaves nothing behind after kills before anything is written or right after publication', async () => {
  const { report, left } = await killAround(store.dataDir, 'tenth')
  expect([report.rounds, report.failures, left]).toEqual([2, [], []])
})

it('prints what twenty kills do to uv by hand in the same harness', async () => {
  const { report } = await killByHand(store.dataDir, 'tenth')
  expect(report).toMatchObject({ rounds: 20, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.8)
})
