import type { DoctorRequest, DoctorResult, PackerDiagnostic, PackerProposedAction } from '@plinth/contracts'
import { findDuplicateContent } from '../build/find-duplicate-content.ts'
import { freshSnapshot } from '../build/recover-workspace.ts'
import { counted } from '../counted.ts'
import { planAction } from '../preview/plan-action.ts'
import { findHousekeeping } from '../quarantine/find-housekeeping.ts'
import { findNameHazards } from '../workspace/find-name-hazards.ts'
import { inspectUnregistered } from '../workspace/inspect-unregistered.ts'
import type { Snapshot } from '../workspace/snapshot.ts'
import { applyAndTell } from './apply-action.ts'
import { type Call, respond } from './operation.ts'
import { makePreview } from './preview-action.ts'
import { proposeRelocations } from './propose-relocations.ts'

/**
 * See PackerWorkspaceService.doctor. The registered world, also what is not part of the build; expanded, all else that lies in the
 * workspace. With `fix` the safe fixes are previewed and applied first, and the diagnostics are those that remain.
 */
export async function doctor(call: Call<DoctorRequest>): Promise<DoctorResult> {
  const { request, project, events } = call
  const applied_actions = request.fix ? await applyFixes(call) : []
  const { diagnostics, proposed_actions } = await diagnose(call)
  const ids = diagnostics.flatMap(({ asset_id }) => (asset_id === undefined ? [] : [asset_id]))
  const affected_assets = [...new Set(ids)].sort((a, b) => a - b)
  const fixed = applied_actions.length === 0 ? '' : ` ${counted(applied_actions.length, 'finding')} fixed.`
  const summary = `${diagnostics.length === 0 ? 'Nothing is wrong.' : `${counted(diagnostics.length, 'finding')}.`}${fixed}`
  events.publish({ kind: 'diagnostics_updated', summary, affected_assets })
  const blockers = diagnostics.filter(({ blocking }) => blocking)
  const found = { affected_assets, diagnostics, blockers, proposed_actions, applied_actions }
  return respond(project, { status: 'success', summary, ...found })
}

interface Diagnosis {
  readonly diagnostics: readonly PackerDiagnostic[]
  /** What would mend some of it. */
  readonly proposed_actions: readonly PackerProposedAction[]
}

async function diagnose(call: Call<DoctorRequest>): Promise<Diagnosis> {
  const { request, project, events, parts } = call
  const snapshot = await freshSnapshot(project, events)
  const registered = snapshot.assets.flatMap((asset) => asset.diagnostics)
  if (request.mode === 'registered') return { diagnostics: registered, proposed_actions: [] }
  const fixes = await planAction({ ...parts, project, snapshot }, { kind: 'fix_findings' })
  const moved = await proposeRelocations(call, snapshot)
  return {
    diagnostics: [...registered, ...(await lookAround(call, snapshot)), ...moved.diagnostics],
    proposed_actions: [...(fixes.state === 'planned' ? fixes.plan.actions : []), ...moved.proposed_actions],
  }
}

async function lookAround({ project }: Call<DoctorRequest>, snapshot: Snapshot): Promise<readonly PackerDiagnostic[]> {
  return [
    ...(await inspectUnregistered(project, snapshot)),
    ...(await findNameHazards(project.places)),
    ...(await findHousekeeping(project)),
    ...(await findDuplicateContent(snapshot)),
  ]
}

/**
 * Nothing that is proposed here is destructive, so nobody needs to consent. What is safe when the turn comes is made: it may be less than
 * was shown, where another process has tidied up as well.
 */
async function applyFixes(call: Call<DoctorRequest>): Promise<readonly PackerProposedAction[]> {
  const target = { kind: 'fix_findings' }
  const made = await makePreview(call, target)
  if (made.state === 'refused' || made.plan.actions.length === 0) return []
  const applied = await applyAndTell(call, { target, consent: false })
  return applied.state === 'applied' ? applied.outcome.applied : []
}
