import { commitRegistry } from '../workspace/change-registry.ts'
import { draftRegistry } from '../workspace/registry-draft.ts'
import type { ActionPlan, ActionTarget, Planning, PlanScene } from './action-plan.ts'
import { findTarget } from './find-target.ts'

/** Unregistering an asset. Its files stay; its id is never given again, which is why it takes consent. */
export async function planRemoval(scene: PlanScene, target: ActionTarget): Promise<Planning> {
  const found = findTarget(scene, target)
  if ('state' in found) return found
  const { asset_id, root } = found
  const summary = `Unregisters asset ${asset_id}; the files in ${root} stay, the id is never given again.`
  const action = {
    action_id: 'remove_asset',
    kind: 'remove_asset',
    operation_class: 'registry_mutation',
    destructive: true,
    summary,
    paths: [root],
  } as const
  const perform: ActionPlan['perform'] = async (events) => {
    const draft = draftRegistry(scene.snapshot)
    draft.remove(asset_id)
    await commitRegistry(scene.project, draft, events)
    return { summary: `${root} is no longer registered.`, applied: [action] }
  }
  return { state: 'planned', plan: { actions: [action], affected_assets: [asset_id], summary, basis: '', perform } }
}
