import type { PackerDiagnostic } from '@plinth/contracts'
import type { OperationEvents } from '@plinth/packer-api'
import { recoverInTurn } from '../build/recover-workspace.ts'
import { diagnostic } from '../workspace/diagnostics.ts'
import { closeBatch } from '../workspace/project.ts'
import { checkLayout } from '../workspace/read-workspace.ts'
import { reconcile } from '../workspace/reconcile.ts'
import {
  type ActionOutcome,
  type ActionPlan,
  type ActionTarget,
  fingerprintOf,
  needsConsent,
  type Planning,
  type PlanScene,
} from './action-plan.ts'
import { planAction } from './plan-action.ts'
import type { Preview } from './preview-store.ts'

/** What is to be applied. */
export interface Application {
  readonly target: ActionTarget
  readonly consent: boolean
  /** The preview that it must still agree with. */
  readonly preview?: Preview | undefined
  /** The revision that the caller saw the preview made from. */
  readonly revision?: number | undefined
}

/** How applying ended; `refused`: nothing was touched. */
export type Applied =
  | { readonly state: 'applied'; readonly plan: ActionPlan; readonly outcome: ActionOutcome }
  | { readonly state: 'refused'; readonly blockers: readonly PackerDiagnostic[] }

/**
 * Plans a change anew in a turn of the write lane, on a snapshot that was reconciled with the disk in that turn, and makes it when it is
 * what the preview said and consent was given where it is needed.
 * @throws CodedError `workspace_missing`, `workspace_invalid`; errors of locks and files, with the change undone.
 */
export function applyInTurn(
  scene: Omit<PlanScene, 'snapshot'>,
  application: Application,
  events: OperationEvents,
): Promise<Applied> {
  const { project } = scene
  closeBatch(project)
  return project.lane.take(application.target.kind, async () => {
    await checkLayout(project, 'write')
    await recoverInTurn(project, events)
    const snapshot = await reconcile(project, events)
    const planning = await planAction({ ...scene, snapshot }, application.target)
    const stale = staleness(application, snapshot.revision, planning)
    if (planning.state === 'refused') return { state: 'refused', blockers: [...stale, ...planning.blockers] }
    if (stale.length > 0) return { state: 'refused', blockers: stale }
    const { plan } = planning
    if (needsConsent(plan) && !application.consent) return { state: 'refused', blockers: [consentRequired(plan)] }
    return { state: 'applied', plan, outcome: await plan.perform(events) }
  })
}

/** Why a plan is not carried out without consent. */
export function consentRequired({ actions }: Pick<ActionPlan, 'actions'>): PackerDiagnostic {
  const [path] = actions.flatMap(({ paths }) => paths)
  const summary = actions.map((action) => action.summary).join(' ')
  return diagnostic('consent_required', `This takes consent. ${summary}`, path === undefined ? {} : { path })
}

function staleness({ preview, revision }: Application, current: number, planning: Planning): PackerDiagnostic[] {
  if (!preview) return []
  const { preview_id } = preview
  const seen = revision ?? preview.revision
  const isSame = planning.state === 'planned' && fingerprintOf(planning.plan) === preview.fingerprint
  if (isSame && preview.revision === current && seen === current) return []
  const message =
    seen === current
      ? `What preview ${preview_id} is about has changed since it was made: preview it again.`
      : `Preview ${preview_id} was made from revision ${seen}, the workspace is at ${current}: preview it again.`
  return [diagnostic('stale_preview', message)]
}
