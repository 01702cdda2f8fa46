import type { DoctorRequest, DoctorResult } from '@plinth/contracts'
import { freshSnapshot } from '../build/recover-workspace.ts'
import { counted } from '../counted.ts'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.doctor. The registered world: also the assets that are not part of the build. */
export async function doctor({ project, events }: Call<DoctorRequest>): Promise<DoctorResult> {
  const { assets } = await freshSnapshot(project, events)
  const diagnostics = assets.flatMap((asset) => asset.diagnostics)
  const affected_assets = assets.filter((asset) => asset.diagnostics.length > 0).map(({ asset_id }) => asset_id)
  const summary = diagnostics.length === 0 ? 'Nothing is wrong.' : `${counted(diagnostics.length, 'finding')}.`
  events.publish({ kind: 'diagnostics_updated', summary, affected_assets })
  const blockers = diagnostics.filter(({ blocking }) => blocking)
  return respond(project, { status: 'success', summary, affected_assets, diagnostics, blockers })
}
