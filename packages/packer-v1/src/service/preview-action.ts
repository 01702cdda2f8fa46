import type { PackerDiagnostic, PreviewActionRequest, PreviewActionResult } from '@plinth/contracts'
import { freshSnapshot } from '../build/recover-workspace.ts'
import { type ActionPlan, type ActionTarget, fingerprintOf, needsConsent } from '../preview/action-plan.ts'
import { planAction } from '../preview/plan-action.ts'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.previewAction. */
export async function previewAction(call: Call<PreviewActionRequest>): Promise<PreviewActionResult> {
  const { kind, asset_id, quarantine_id, root } = call.request
  const { project, events } = call
  const made = await makePreview(call, { kind, asset_id, quarantine_id, root })
  if (made.state === 'refused') {
    const { blockers } = made
    const summary = blockers.map(({ message }) => message).join(' ')
    events.publish({ kind: 'diagnostics_updated', summary })
    return {
      ...respond(project, { status: 'rejected', summary, diagnostics: blockers, blockers }),
      consent_required: false,
    }
  }
  const { plan, preview_id, revision } = made
  const { summary, affected_assets } = plan
  return {
    ...respond(project, { status: 'success', summary, affected_assets, proposed_actions: plan.actions }),
    preview_id,
    revision,
    consent_required: needsConsent(plan),
  }
}

/** A preview that was made and kept, or why there is none. */
export type MadePreview =
  | { readonly state: 'made'; readonly preview_id: string; readonly revision: number; readonly plan: ActionPlan }
  | { readonly state: 'refused'; readonly blockers: readonly PackerDiagnostic[] }

/** Previews a change and says so; for all operations that show one. */
export async function makePreview(
  { project, events, parts }: Pick<Call<unknown>, 'project' | 'events' | 'parts'>,
  target: ActionTarget,
): Promise<MadePreview> {
  const snapshot = await freshSnapshot(project, events)
  const planning = await planAction({ ...parts, project, snapshot }, target)
  if (planning.state === 'refused') return planning
  const { plan } = planning
  const preview_id = parts.newUuid()
  const { revision } = snapshot
  parts.previews.keep({ preview_id, project, target, revision, fingerprint: fingerprintOf(plan) })
  const { summary, affected_assets } = plan
  events.publish({ kind: 'preview_ready', summary, affected_assets })
  return { state: 'made', preview_id, revision, plan }
}
