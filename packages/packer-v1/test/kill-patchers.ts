import { copyFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { applyAssetPackPatch } from '../src/patch/apply-asset-pack-patch.ts'
import { diffAssetPacks } from '../src/patch/diff-asset-packs.ts'
import { contentOf } from './contents.ts'
import { packAt, planOf } from './pack-at.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Kills processes that patch a pack in its place, and checks that the pack of before or of after is there, and can be patched again. */
export async function killPatchers(share: 'whole' | 'tenth'): Promise<KillReport> {
  const directory = await temporaryDirectory()
  const contents = Array.from({ length: 20 }, (_, index) => contentOf('noise', 200_000 + index))
  const a = await packAt(directory, planOf(contents), { name: 'a.pa' })
  const b = await packAt(directory, planOf(contents.with(7, contentOf('text', 300_000))), { name: 'b.pa' })
  await diffAssetPacks({ old: a.path, new: b.path, patch: join(directory, 'a-to-b.pap') })
  await diffAssetPacks({ old: b.path, new: a.path, patch: join(directory, 'b-to-a.pap') })
  const versions = await Promise.all([a.path, b.path].map((path) => readFile(path)))
  const game = join(directory, 'game.pa')
  await copyFile(a.path, game)
  return await runKillCampaign({
    name: 'kill -9 while patching',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    withinMs: 100,
    start: async ({ round }) => ({
      args: [join(import.meta.dirname, 'children/patch-forever.ts'), directory, round < 0 ? '2' : '1000'],
    }),
    check: () => checkGame(directory, versions),
  })
}

async function checkGame(directory: string, versions: readonly Buffer[]): Promise<void> {
  const game = join(directory, 'game.pa')
  const found = await readFile(game)
  const version = versions.findIndex((each) => each.equals(found))
  if (version < 0) throw new Error('the pack is neither the old one nor the new one')
  const patch = join(directory, version === 0 ? 'a-to-b.pap' : 'b-to-a.pap')
  await applyAssetPackPatch({ old: game, patch, new: game, existing: 'replace' })
  const left = (await readdir(directory)).filter((name) => name.startsWith('.'))
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`)
}
