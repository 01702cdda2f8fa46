import { expect, it } from 'vitest'
import { killMetadataWrites } from './metadata-kills.ts'
import { scratch } from './scratch.ts'

it('keeps a metadata file whole, with the one before as its backup, over kills at random moments of changing it', async () => {
  await using place = await scratch()
  const report = await killMetadataWrites(place, 'tenth')

  expect(report).toMatchObject({ rounds: 20, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
