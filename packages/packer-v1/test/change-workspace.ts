import type { PackerProjectContext } from '@plinth/contracts'
import type { PackerWorkspaceService } from '@plinth/packer-api'

/**
 * One change of a workspace with the assets 1, 2 and 3 and the unregistered root assets/extra; `time` says which. Two processes that do this
 * at once are refused now and then, which is as good.
 */
export async function changeWorkspace(
  packer: PackerWorkspaceService,
  project: PackerProjectContext,
  time: number,
): Promise<void> {
  const change = CHANGES[time % CHANGES.length]
  await change?.(packer, project)
}

type Change = (packer: PackerWorkspaceService, project: PackerProjectContext) => Promise<unknown>

const CHANGES: readonly Change[] = [
  // Both in one commit.
  (packer, project) => Promise.all([1, 2].map((asset_id) => packer.excludeAssetFromBuild({ project, asset_id }))),
  (packer, project) => packer.quarantineAsset({ project, asset_id: 3, consent: true }),
  (packer, project) => Promise.all([1, 2].map((asset_id) => packer.includeAssetInBuild({ project, asset_id }))),
  (packer, project) => packer.registerAsset({ project, root: 'assets/extra' }),
  restoreFirst,
  removeExtra,
  (packer, project) => packer.packWorkspace({ project }),
]

async function restoreFirst(packer: PackerWorkspaceService, project: PackerProjectContext): Promise<void> {
  const [entry] = (await packer.listQuarantine({ project })).quarantined
  if (entry) await packer.restoreAsset({ project, quarantine_id: entry.quarantine_id, consent: true })
}

async function removeExtra(packer: PackerWorkspaceService, project: PackerProjectContext): Promise<void> {
  const { assets } = await packer.listAssets({ project })
  const extra = assets.find(({ root }) => root === 'assets/extra')
  if (extra) await packer.removeAsset({ project, asset_id: extra.asset_id })
}
