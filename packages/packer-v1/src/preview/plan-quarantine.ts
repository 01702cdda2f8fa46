import { lstat, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { QuarantineRecordV1 } from '@plinth/contracts'
import { counted } from '../counted.ts'
import { measureTree } from '../quarantine/measure-tree.ts'
import { moveAsset } from '../quarantine/move-asset.ts'
import { findRoot, normalizeRoot } from '../workspace/asset-root.ts'
import { diagnostic } from '../workspace/diagnostics.ts'
import { draftRegistry } from '../workspace/registry-draft.ts'
import type { SnapshotAsset } from '../workspace/snapshot.ts'
import { type ActionPlan, type ActionTarget, type Planning, type PlanScene, refusal } from './action-plan.ts'
import { findTarget } from './find-target.ts'

/** Moving a registered asset's root into quarantine. */
export async function planQuarantine(scene: PlanScene, target: ActionTarget): Promise<Planning> {
  const found = findTarget(scene, target)
  if ('state' in found) return found
  const obstacle = await obstacleTo(scene, found)
  if (obstacle) return refusal(obstacle)
  const { asset_id, root } = found
  const { files, bytes, stamp } = await measureTree(join(scene.project.places.root, root))
  const summary = `Moves ${root} with ${counted(files, 'file')} (${bytes} bytes) into quarantine and unregisters asset ${asset_id}.`
  const action = {
    action_id: 'quarantine_asset',
    kind: 'quarantine_asset',
    operation_class: 'workspace_mutation',
    destructive: true,
    summary,
    paths: [root],
  } as const
  const perform: ActionPlan['perform'] = async (events) => {
    const record = recordOf(scene, found, { files, bytes })
    const draft = draftRegistry(scene.snapshot)
    draft.remove(asset_id)
    await moveAsset(scene.project, { kind: 'quarantine_asset', record }, { draft: async () => draft, events })
    const { quarantine_id } = record
    return { summary: `${root} is in quarantine as ${quarantine_id}.`, applied: [action], quarantine_id }
  }
  return {
    state: 'planned',
    plan: { actions: [action], affected_assets: [asset_id], summary, basis: stamp, perform },
  }
}

async function obstacleTo({ project, snapshot }: PlanScene, { asset_id, root }: SnapshotAsset) {
  const about = { asset_id, path: root }
  // A registry that somebody edited by hand can say anything.
  if (normalizeRoot(root) !== root) return diagnostic('root_invalid', `${root} is no spelling of an asset root.`, about)
  const found = findRoot(project.places, root)
  if (found.state !== 'found') return diagnostic('root_missing', `${root} is not there, so it cannot be moved.`, about)
  const place = join(await realpath(project.places.root), ...root.split('/'))
  if (found.directory !== place && found.directory.normalize('NFC') === place.normalize('NFC')) {
    return diagnostic('root_misspelled', `${root} is spelled in another Unicode form on disk: rename it first.`, about)
  }
  if (found.directory !== place) {
    return diagnostic('root_linked', `${root} is reached through a link: only directories are moved.`, about)
  }
  const nested = snapshot.assets.filter((other) => other.root.startsWith(`${root}/`))
  if (nested.length > 0) {
    const roots = nested.map((other) => other.root).join(', ')
    return diagnostic('root_nested', `${root} holds ${roots}: move or remove what is inside first.`, about)
  }
  const [here, there] = await Promise.all([lstat(place), lstat(project.places.packer)])
  if (here.dev === there.dev) return undefined
  return diagnostic(
    'root_elsewhere',
    `${root} lies on another file system than .packer: it cannot be moved whole.`,
    about,
  )
}

function recordOf(
  { newUuid, now }: PlanScene,
  { asset_id, asset_uuid, root, included_in_build, manifest }: SnapshotAsset,
  measure: { readonly files: number; readonly bytes: number },
): QuarantineRecordV1 {
  const quarantined_at = now().toISOString()
  const names = manifest ? { asset_name: manifest.name, asset_family: manifest.family } : {}
  return {
    schema_version: 1,
    quarantine_id: `${quarantined_at.replace(/[-:.]/g, '')}-${newUuid().slice(0, 8)}`,
    asset_id,
    asset_uuid,
    root,
    included_in_build,
    ...names,
    quarantined_at,
    ...measure,
  }
}
