import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { oracleCampaign } from '../../../packages/model-library/test/oracle/campaign.ts'
import { readyEnvironment } from './ready-environment.ts'
import { temporaryFolder } from './worker-process.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let python: string

beforeAll(async () => {
  folder = await temporaryFolder()
  const { ref } = await readyEnvironment('tiny-stable-audio', 'pytorch-audio', join(folder.path, 'library'))
  python = ref.python_executable
})
afterAll(() => folder.remove())

it('agrees with diffusers about bundles that were damaged at random, wherever files alone can tell', async () => {
  const report = await oracleCampaign(python, join(folder.path, 'campaign'), { from: 1, count: 150 })
  expect(report).toMatchObject({ cases: 150, disagreements: [] })
  expect(report.agreed).toBeGreaterThan(130)
})
