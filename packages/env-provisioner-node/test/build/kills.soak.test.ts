import { expect, it } from 'vitest'
import { killInstalls } from '../kill-installs.ts'
import { storeFolder } from '../real-store.ts'

it('leaves no unusable and no silently damaged environment after 200 kills in the middle of installations', async () => {
  const { dataDir, remove } = await storeFolder()
  const report = await killInstalls(dataDir, 'whole').finally(remove)
  expect(report).toMatchObject({ rounds: 200, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
