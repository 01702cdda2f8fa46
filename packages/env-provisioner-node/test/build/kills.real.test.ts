import { expect, it } from 'vitest'
import { killInstalls } from '../kill-installs.ts'
import { storeFolder } from '../real-store.ts'

it('leaves no unusable and no silently damaged environment after kills in the middle of installations', async () => {
  const { dataDir, remove } = await storeFolder()
  const report = await killInstalls(dataDir, 'tenth').finally(remove)
  expect(report).toMatchObject({ rounds: 20, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.5)
})
