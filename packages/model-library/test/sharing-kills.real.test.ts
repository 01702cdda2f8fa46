import { expect, it } from 'vitest'
import { scratch } from './scratch.ts'
import { killSharing } from './sharing-kills.ts'

it('recovers from kills at random moments of sharing weights with apps and taking it back: every name leads to all of its bytes, and the undo knows which to separate', async () => {
  await using place = await scratch()
  const report = await killSharing(place, 'tenth')

  expect(report).toMatchObject({ rounds: 20, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})
