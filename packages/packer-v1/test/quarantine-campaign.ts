import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { createPackerWorkspaceService } from '../src/index.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'
import { imageOf } from './tree-image.ts'

/** Kills processes that move an asset into quarantine and back, and checks that it is in one of the two places, whole. */
export async function killMovers(share: 'whole' | 'tenth'): Promise<KillReport> {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`sub-${index % 5}/${index}.bin`, `${index}`]),
  )
  await workspace.addAsset('hero', { files })
  await workspace.addAsset('bystander')
  const image = await imageOf(join(root, 'assets/hero'))
  await service.close()
  return await runKillCampaign({
    name: 'kill -9 while moving into quarantine and back',
    seed: 20261121,
    rounds: Math.max(20, campaignRounds(200, share)),
    victims: 'parent',
    withinMs: 120,
    start: async () => ({ args: [join(import.meta.dirname, 'children/quarantine-forever.ts'), root, '1000'] }),
    check: () => checkMoves(workspace, project, image),
  })
}

type Project = TemporaryWorkspace['project']

async function checkMoves({ root, events }: TemporaryWorkspace, project: Project, image: object): Promise<void> {
  await using service = createPackerWorkspaceService({ version: 1, events })
  // The first read finishes what the killed process had begun.
  const ids = (await service.listAssets({ project })).assets.map(({ asset_id }) => asset_id)
  const { quarantined } = await service.listQuarantine({ project })
  const isAside = ids.join() === '2' && quarantined.length === 1 && quarantined[0]?.state === 'restorable'
  const isBack = ids.join() === '1,2' && quarantined.length === 0
  if (!isAside && !isBack) throw new Error(`between two states: ${ids.join()} and ${JSON.stringify(quarantined)}`)
  const place = isBack ? 'assets/hero' : `.packer/quarantine/${quarantined[0]?.quarantine_id}/files`
  if (JSON.stringify(await imageOf(join(root, place))) !== JSON.stringify(image))
    throw new Error('it is not what it was')
  const { diagnostics } = await service.doctor({ project, mode: 'expanded', fix: true })
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics))
  const left = await readdir(join(root, '.packer/journal'))
  if (left.length > 0) throw new Error(`left in the journal: ${left.join(', ')}`)
}
