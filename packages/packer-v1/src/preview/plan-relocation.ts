import type { PackerDiagnostic } from '@plinth/contracts'
import { findRoot, normalizeRoot } from '../workspace/asset-root.ts'
import { commitRegistry } from '../workspace/change-registry.ts'
import { diagnostic } from '../workspace/diagnostics.ts'
import { draftRegistry } from '../workspace/registry-draft.ts'
import { scanAsset } from '../workspace/scan-asset.ts'
import type { SnapshotAsset } from '../workspace/snapshot.ts'
import { type ActionPlan, type ActionTarget, type Planning, type PlanScene, refusal } from './action-plan.ts'
import { findTarget } from './find-target.ts'

/** Telling the registry where the author moved an asset root: the asset keeps its id, its uuid and its place in the build. */
export async function planRelocation(scene: PlanScene, target: ActionTarget): Promise<Planning> {
  const known = findTarget(scene, target)
  if ('state' in known) return known
  if (target.root === undefined) return refusal(diagnostic('target_required', 'relocate_asset needs a root.'))
  const root = normalizeRoot(target.root)
  const obstacle = await obstacleTo(scene, known, root ?? target.root)
  if (root === undefined || obstacle) return refusal(obstacle ?? rootInvalid(target.root))
  const { asset_id, asset_uuid, included_in_build } = known
  const found = await scanAsset(scene.project, { asset_id, asset_uuid, included_in_build, root })
  const blocker = blockerOf(scene, found)
  return blocker ? refusal(blocker) : { state: 'planned', plan: planOf(scene, known, found) }
}

function planOf(scene: PlanScene, known: SnapshotAsset, found: SnapshotAsset): ActionPlan {
  const { asset_id, root } = found
  const summary = `Registers ${root} as the root of asset ${asset_id}, in the place of ${known.root}.`
  const action = {
    action_id: 'relocate_asset',
    kind: 'relocate_asset',
    operation_class: 'registry_mutation',
    destructive: true,
    summary,
    paths: [known.root, root],
  } as const
  const perform: ActionPlan['perform'] = async (events) => {
    const draft = draftRegistry(scene.snapshot)
    draft.relocate(found)
    await commitRegistry(scene.project, draft, events)
    return { summary: `Asset ${asset_id} lies in ${root} now.`, applied: [action] }
  }
  return { actions: [action], affected_assets: [asset_id], summary, basis: found.stamp, perform }
}

/** A root that is where the registry says was not moved: what lies elsewhere is another asset then. */
async function obstacleTo(
  { project, snapshot }: PlanScene,
  known: SnapshotAsset,
  root: string,
): Promise<PackerDiagnostic | undefined> {
  const { asset_id } = known
  if (findRoot(project.places, known.root).state !== 'missing') {
    return diagnostic('root_present', `${known.root} is still there.`, { asset_id, path: known.root })
  }
  const holder = snapshot.assets.find((asset) => asset.root === root)
  if (holder) {
    return diagnostic('root_registered', `${root} is registered, as asset ${holder.asset_id}.`, { path: root })
  }
  return findRoot(project.places, root).state === 'found' ? undefined : rootInvalid(root)
}

function blockerOf({ snapshot }: PlanScene, found: SnapshotAsset): PackerDiagnostic | undefined {
  const { manifest, diagnostics, asset_id, root } = found
  if (!manifest) return diagnostics.find(({ blocking }) => blocking)
  const taken = snapshot.assets.find((other) => other.asset_id !== asset_id && other.manifest?.name === manifest.name)
  if (!taken) return undefined
  const message = `The name ${manifest.name} is taken by asset ${taken.asset_id} in ${taken.root}.`
  return diagnostic('duplicate_name', message, { path: `${root}/asset.json` })
}

function rootInvalid(root: string): PackerDiagnostic {
  return diagnostic('root_invalid', `${root} is not a directory below assets/.`)
}
