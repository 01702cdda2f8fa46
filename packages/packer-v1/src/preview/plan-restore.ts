import { realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PackerDiagnostic, QuarantineRecordV1 } from '@plinth/contracts'
import { measureTree } from '../quarantine/measure-tree.ts'
import { moveAsset } from '../quarantine/move-asset.ts'
import { isOccupied, lineOf, listEntries, quarantinePlaces } from '../quarantine/quarantine-record.ts'
import { diagnostic } from '../workspace/diagnostics.ts'
import { readManifest } from '../workspace/read-manifest.ts'
import { draftRegistry } from '../workspace/registry-draft.ts'
import { scanAsset } from '../workspace/scan-asset.ts'
import { type ActionPlan, type ActionTarget, type Planning, type PlanScene, refusal } from './action-plan.ts'

/** Moving a quarantined asset back to where it lay. */
export async function planRestore(scene: PlanScene, { kind, quarantine_id }: ActionTarget): Promise<Planning> {
  const { places } = scene.project
  if (quarantine_id === undefined) return refusal(diagnostic('target_required', `${kind} needs a quarantine_id.`))
  const entry = (await listEntries(places)).find((each) => each.quarantine_id === quarantine_id)
  if (!entry) return refusal(diagnostic('quarantine_unknown', `Nothing in quarantine has the id ${quarantine_id}.`))
  const { record } = entry
  if (!record || !entry.hasFiles) {
    const what = record ? 'its files are not there' : 'its record cannot be read'
    return refusal(diagnostic('quarantine_incomplete', `${quarantine_id} cannot be restored: ${what}.`))
  }
  const { files } = quarantinePlaces(places, quarantine_id)
  const obstacle = await obstacleTo(scene, record, files)
  if (obstacle) return refusal(obstacle)
  const { stamp } = await measureTree(files)
  return { state: 'planned', plan: planOf(scene, record, stamp) }
}

function planOf(scene: PlanScene, record: QuarantineRecordV1, basis: string): ActionPlan {
  const { asset_id, root, quarantine_id } = record
  const summary = `Moves ${root} back out of quarantine and registers it as asset ${asset_id} again.`
  const action = {
    action_id: 'restore_asset',
    kind: 'restore_asset',
    operation_class: 'workspace_mutation',
    destructive: true,
    summary,
    paths: [root],
  } as const
  const perform: ActionPlan['perform'] = async (events) => {
    const draft = draftRegistry(scene.snapshot)
    const restored = { asset_id, root }
    await moveAsset(
      scene.project,
      { kind: 'restore_asset', record },
      {
        draft: async () => {
          draft.add(await scanAsset(scene.project, lineOf(record)))
          return draft
        },
        events,
      },
    )
    return { summary: `${root} is back as asset ${asset_id}.`, applied: [action], restored, quarantine_id }
  }
  return { actions: [action], affected_assets: [asset_id], summary, basis, perform }
}

async function obstacleTo(
  { project, snapshot }: PlanScene,
  { asset_id, root }: QuarantineRecordV1,
  files: string,
): Promise<PackerDiagnostic | undefined> {
  const about = { path: root }
  if (await isOccupied(join(project.places.root, root))) {
    return diagnostic('place_occupied', `Something lies at ${root}: it is not overwritten.`, about)
  }
  if (!(await leadsThroughDirectories(project.places.root, root))) {
    return diagnostic('root_linked', `${root} would be reached through a link: it stays in quarantine.`, about)
  }
  const holder = snapshot.assets.find((asset) => asset.root === root)
  if (holder) {
    return diagnostic('root_registered', `${root} is registered, as asset ${holder.asset_id}.`, about)
  }
  const sameId = snapshot.assets.find((asset) => asset.asset_id === asset_id)
  if (sameId) return diagnostic('asset_id_taken', `The id ${asset_id} belongs to ${sameId.root}.`, about)
  const found = readManifest(files)
  const name = found.state === 'read' ? found.manifest.name : undefined
  const taken = snapshot.assets.find(({ manifest }) => manifest !== undefined && manifest.name === name)
  if (!taken) return undefined
  return diagnostic('duplicate_name', `The name ${name} is taken by asset ${taken.asset_id} in ${taken.root}.`, about)
}

/** True when what is there of the way to a root is made of directories: a link would lead the files elsewhere. */
async function leadsThroughDirectories(project: string, root: string): Promise<boolean> {
  const start = await realpath(project)
  for (let parent = dirname(root); parent !== '.'; parent = dirname(parent)) {
    const place = join(start, parent)
    if (await isOccupied(place)) return (await realpath(place).catch(() => undefined)) === place
  }
  return true
}
