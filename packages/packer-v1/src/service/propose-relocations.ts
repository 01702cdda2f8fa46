import { join } from 'node:path'
import type { PackerDiagnostic, PackerProposedAction } from '@plinth/contracts'
import { planAction } from '../preview/plan-action.ts'
import { diagnostic } from '../workspace/diagnostics.ts'
import { findAssetRoots } from '../workspace/find-asset-roots.ts'
import type { Project } from '../workspace/project.ts'
import { readManifest } from '../workspace/read-manifest.ts'
import type { Snapshot, SnapshotAsset } from '../workspace/snapshot.ts'
import type { Call } from './operation.ts'

/**
 * For each registered root that has gone: the one unregistered root that has its name, if there is exactly one. asset.json carries no uuid,
 * and nothing of the author's is written to, so a name is all there is to go by: this only proposes.
 */
export async function proposeRelocations(
  { project, parts }: Pick<Call<unknown>, 'project' | 'parts'>,
  snapshot: Snapshot,
): Promise<{ readonly diagnostics: PackerDiagnostic[]; readonly proposed_actions: PackerProposedAction[] }> {
  const missing = snapshot.assets.filter(({ diagnostics }) => diagnostics.some(({ code }) => code === 'root_missing'))
  const diagnostics: PackerDiagnostic[] = []
  const proposed_actions: PackerProposedAction[] = []
  if (missing.length === 0) return { diagnostics, proposed_actions }
  const candidates = await unregisteredNames(project, snapshot)
  for (const asset of missing) {
    const [candidate, ...others] = candidates.filter(({ names }) => names.includes(nameOf(project, asset)))
    if (!candidate || others.length > 0) continue
    const { asset_id } = asset
    const { root } = candidate
    const target = { kind: 'relocate_asset', asset_id, root }
    const planning = await planAction({ ...parts, project, snapshot }, target)
    if (planning.state === 'refused') continue
    proposed_actions.push(
      ...planning.plan.actions.map((action) => ({ ...action, action_id: `relocate_asset:${asset_id}` })),
    )
    diagnostics.push(diagnostic('root_moved', `${asset.root} seems to lie in ${root} now`, { asset_id, path: root }))
  }
  return { diagnostics, proposed_actions }
}

/** What the asset was called when it was last seen, else what its directory is called. */
function nameOf({ memory }: Project, { asset_id, root }: SnapshotAsset): string {
  return memory.lastNames.get(asset_id) ?? root.slice(root.lastIndexOf('/') + 1)
}

async function unregisteredNames({ places }: Project, { assets }: Snapshot) {
  const registered = new Set(assets.map(({ root }) => root))
  const roots = (await findAssetRoots(places)).filter((root) => !registered.has(root))
  return Promise.all(
    roots.map(async (root) => {
      const found = readManifest(join(places.root, root))
      const own = found.state === 'read' ? [found.manifest.name] : []
      return { root, names: [...own, root.slice(root.lastIndexOf('/') + 1)] }
    }),
  )
}
