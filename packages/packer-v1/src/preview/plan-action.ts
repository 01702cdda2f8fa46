import { diagnostic } from '../workspace/diagnostics.ts'
import { type ActionTarget, type Planner, type Planning, type PlanScene, refusal } from './action-plan.ts'
import { planFixes } from './plan-fixes.ts'
import { planQuarantine } from './plan-quarantine.ts'
import { planRelocation } from './plan-relocation.ts'
import { planRemoval } from './plan-removal.ts'
import { planRestore } from './plan-restore.ts'

/** How a change would be made now. Looks at the disk, changes nothing. @throws file errors */
export async function planAction(scene: PlanScene, target: ActionTarget): Promise<Planning> {
  const planner = PLANNERS.get(target.kind)
  if (planner) return planner(scene, target)
  const known = [...PLANNERS.keys()].join(', ')
  return refusal(diagnostic('action_unknown', `${target.kind} cannot be previewed; these can: ${known}.`))
}

const PLANNERS: ReadonlyMap<string, Planner> = new Map([
  ['quarantine_asset', planQuarantine],
  ['restore_asset', planRestore],
  ['remove_asset', planRemoval],
  ['relocate_asset', planRelocation],
  ['fix_findings', planFixes],
])
