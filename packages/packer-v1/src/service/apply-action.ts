import type { ApplyActionRequest, ApplyActionResult, PackerResponse } from '@plinth/contracts'
import { type Application, type Applied, applyInTurn } from '../preview/apply-in-turn.ts'
import type { Preview } from '../preview/preview-store.ts'
import { diagnostic } from '../workspace/diagnostics.ts'
import { type Call, respond } from './operation.ts'
import { refuse } from './refuse.ts'

/** What operations that apply something have in common. */
export type ApplyingCall = Pick<Call<unknown>, 'project' | 'events' | 'parts'>

/** See PackerWorkspaceService.applyAction. */
export async function applyAction(call: Call<ApplyActionRequest>): Promise<ApplyActionResult> {
  const { preview_id, revision, consent } = call.request
  const preview = findPreview(call, preview_id)
  if (!preview) return refuse(call.project, call.events, [previewUnknown(preview_id)])
  const applied = await applyAndTell(call, { target: preview.target, consent, preview, revision })
  const { quarantine_id } = applied.state === 'applied' ? applied.outcome : {}
  return { ...answerOf(call, applied), ...(quarantine_id === undefined ? {} : { quarantine_id }) }
}

/** A preview of this project. */
export function findPreview({ project, parts }: ApplyingCall, preview_id: string): Preview | undefined {
  const preview = parts.previews.find(preview_id)
  return preview?.project === project ? preview : undefined
}

/** Why a preview cannot be applied that this service does not know. */
export function previewUnknown(preview_id: string) {
  return diagnostic('preview_unknown', `There is no preview ${preview_id}: preview the change again.`)
}

/** Applies, and publishes each action that was made. */
export async function applyAndTell(call: ApplyingCall, application: Application): Promise<Applied> {
  const { project, events, parts } = call
  const applied = await applyInTurn({ ...parts, project }, application, events)
  if (applied.state === 'refused') return applied
  const { plan, outcome } = applied
  if (application.preview) parts.previews.spend(application.preview.preview_id)
  const { affected_assets } = plan
  const { summary, restored } = outcome
  const kind = restored ? 'asset_discovered' : 'asset_changed'
  if (affected_assets.length > 0) events.publish({ kind, summary, affected_assets })
  events.publish({ kind: 'action_applied', summary, affected_assets })
  return applied
}

/** The answer that all applying operations give. */
export function answerOf({ project, events }: ApplyingCall, applied: Applied): PackerResponse {
  if (applied.state === 'refused') return refuse(project, events, applied.blockers)
  const { outcome, plan } = applied
  const { affected_assets } = plan
  return respond(project, {
    status: 'success',
    summary: outcome.summary,
    affected_assets,
    applied_actions: outcome.applied,
  })
}
