import type { DoctorRequest, DoctorResult } from '@plinth/contracts'
import { findDuplicateContent } from '../build/find-duplicate-content.ts'
import { freshSnapshot } from '../build/recover-workspace.ts'
import { counted } from '../counted.ts'
import { inspectUnregistered } from '../workspace/inspect-unregistered.ts'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.doctor. The registered world, also what is not part of the build; expanded, all that lies below `assets/`. */
export async function doctor({ request, project, events }: Call<DoctorRequest>): Promise<DoctorResult> {
  const snapshot = await freshSnapshot(project, events)
  const diagnostics = snapshot.assets.flatMap((asset) => asset.diagnostics)
  if (request.mode === 'expanded') {
    diagnostics.push(...(await inspectUnregistered(project.places, snapshot)))
    diagnostics.push(...(await findDuplicateContent(snapshot)))
  }
  const ids = diagnostics.flatMap(({ asset_id }) => (asset_id === undefined ? [] : [asset_id]))
  const affected_assets = [...new Set(ids)].sort((a, b) => a - b)
  const summary = diagnostics.length === 0 ? 'Nothing is wrong.' : `${counted(diagnostics.length, 'finding')}.`
  events.publish({ kind: 'diagnostics_updated', summary, affected_assets })
  const blockers = diagnostics.filter(({ blocking }) => blocking)
  return respond(project, { status: 'success', summary, affected_assets, diagnostics, blockers })
}
