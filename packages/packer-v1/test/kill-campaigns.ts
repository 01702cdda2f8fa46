import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AssetRegistryV1, sha256Hex } from '@plinth/contracts'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { createPackerWorkspaceService, openAssetPack } from '../src/index.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'
import { contentOf, roundOf } from './kill-workspace.ts'

/** Kills processes that pack, and checks that the pack of before or of after is there, whole, with its companions. */
export async function killPackers(share: 'whole' | 'tenth'): Promise<KillReport> {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.addAsset('large', { files: { 'content.bin': contentOf(0) } })
  await service.packWorkspace({ project })
  return await runKillCampaign({
    name: 'kill -9 while packing',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    withinMs: 150,
    start: async ({ round }) => ({ args: [child('pack-forever'), root, round < 0 ? '2' : '1000'] }),
    check: () => checkPack(workspace),
  })
}

/** Kills processes that register, and checks that no id that was given is lost or given twice. */
export async function killRegistrars(share: 'whole' | 'tenth'): Promise<KillReport> {
  await using workspace = await createTemporaryWorkspace()
  const names = Array.from({ length: 60 }, (_, index) => `asset-${index}`)
  for (const name of names) await workspace.writeAsset(name)
  return await runKillCampaign({
    name: 'kill -9 while registering',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    withinMs: 300,
    start: async () => {
      await writeFile(join(workspace.root, 'acknowledged.txt'), '')
      return { args: [child('register-forever'), workspace.root, ...names] }
    },
    check: () => checkRegistry(workspace),
  })
}

function child(name: string): string {
  return join(import.meta.dirname, 'children', `${name}.ts`)
}

async function checkPack({ root, project, events }: TemporaryWorkspace): Promise<void> {
  await using service = createPackerWorkspaceService({ version: 1, events })
  // The first read finishes what the killed process had decided.
  await service.listAssets({ project })
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))
  const report = await pack.verify()
  if (report.state !== 'whole') throw new Error(JSON.stringify(report))
  if (roundOf(await pack.read({ address: 'large' })) === undefined) throw new Error('the content is mixed')
  const sha256 = sha256Hex(await readFile(join(root, 'build/assets.pa')))
  for (const name of ['asset_table.json', 'preload.json', 'build_report.json']) {
    const companion = JSON.parse(await readFile(join(root, 'build', name), 'utf8'))
    if (companion.pack.sha256 !== sha256) throw new Error(`${name} belongs to another pack`)
  }
  // The kill may have cut the author's own file short.
  await writeFile(join(root, 'assets/large/content.bin'), contentOf(0))
  const { status } = await service.packWorkspace({ project })
  if (status !== 'success') throw new Error(`packing again ends with ${status}`)
  const left = (await readdir(join(root, 'build'))).filter((name) => name.startsWith('.'))
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`)
}

async function checkRegistry({ root, project, events }: TemporaryWorkspace): Promise<void> {
  const text = await readFile(join(root, '.packer/registry.json'), 'utf8')
  const registry = AssetRegistryV1.parse(JSON.parse(text))
  const acknowledged = (await readFile(join(root, 'acknowledged.txt'), 'utf8')).split('\n').filter(Boolean)
  for (const line of acknowledged) {
    const known = registry.assets.some((asset) => `${asset.asset_id} ${asset.root.slice('assets/'.length)}` === line)
    if (!known) throw new Error(`an acknowledged registration is lost: ${line}`)
  }
  // An empty registry again for the next round; ids go on.
  await using service = createPackerWorkspaceService({ version: 1, events })
  await Promise.all(registry.assets.map(({ asset_id }) => service.removeAsset({ project, asset_id })))
  const after = AssetRegistryV1.parse(JSON.parse(await readFile(join(root, '.packer/registry.json'), 'utf8')))
  if (after.next_asset_id !== registry.next_asset_id) throw new Error('an id would be given twice')
}
