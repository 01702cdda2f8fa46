import type { PackerResponse } from '@plinth/contracts'
import type { ActionTarget } from '../preview/action-plan.ts'
import { type Applied, consentRequired } from '../preview/apply-in-turn.ts'
import { type ApplyingCall, answerOf, applyAndTell, findPreview, previewUnknown } from './apply-action.ts'
import { makePreview } from './preview-action.ts'
import { refuse } from './refuse.ts'

/** How a request for one sensitive change puts it. */
export interface Consent {
  readonly consent: boolean
  /** The preview that is consented to. */
  readonly preview_id?: string | undefined
}

/** What such a request gets: the answer, what was applied, and the preview to consent to where consent is missing. */
export interface ConsentAnswer {
  readonly response: PackerResponse & { readonly preview_id?: string; readonly revision?: number }
  readonly applied?: Applied
}

/**
 * Makes one sensitive change at once. Without consent nothing happens: the answer proposes what would be done, with a preview to consent to.
 * @throws as applyInTurn does.
 */
export async function applyWithConsent(
  call: ApplyingCall,
  target: ActionTarget,
  { consent, preview_id }: Consent,
): Promise<ConsentAnswer> {
  if (!consent) return { response: await propose(call, target) }
  const preview = preview_id === undefined ? undefined : findPreview(call, preview_id)
  const isOfThis = preview === undefined || sameTarget(preview.target, target)
  if (preview_id !== undefined && (!preview || !isOfThis)) {
    return { response: refuse(call.project, call.events, [previewUnknown(preview_id)]) }
  }
  const applied = await applyAndTell(call, { target, consent, preview })
  return { response: answerOf(call, applied), applied }
}

async function propose(call: ApplyingCall, target: ActionTarget): Promise<ConsentAnswer['response']> {
  const { project, events } = call
  const made = await makePreview(call, target)
  if (made.state === 'refused') return refuse(project, events, made.blockers)
  const { plan, preview_id, revision } = made
  const refusal = refuse(project, events, [consentRequired(plan)])
  return { ...refusal, affected_assets: plan.affected_assets, proposed_actions: plan.actions, preview_id, revision }
}

function sameTarget(a: ActionTarget, b: ActionTarget): boolean {
  return a.kind === b.kind && a.asset_id === b.asset_id && a.quarantine_id === b.quarantine_id
}
