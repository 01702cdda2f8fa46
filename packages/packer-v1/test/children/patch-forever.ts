import { join } from 'node:path'
import { reportPhase } from '@plinth/durable/testing'
import { applyAssetPackPatch } from '../../src/patch/apply-asset-pack-patch.ts'

// usage: patch-forever.ts DIRECTORY ROUNDS — takes game.pa from version a to b and back, in its place, until it is killed.
const [directory = '', rounds = '1'] = process.argv.slice(2)
const game = join(directory, 'game.pa')
for (let round = 0; round < Number(rounds); round += 1) {
  for (const patch of ['a-to-b.pap', 'b-to-a.pap']) {
    const request = { old: game, patch: join(directory, patch), new: game, existing: 'replace' } as const
    await applyAssetPackPatch(request, { onEvent: ({ phase }) => phase === 'writing' && reportPhase('writing') }).catch(
      (error: { code: string }) => {
        // A killed process may have left it at either version.
        if (error.code !== 'patch_of_another_pack') throw error
      },
    )
    reportPhase('idle')
  }
}
