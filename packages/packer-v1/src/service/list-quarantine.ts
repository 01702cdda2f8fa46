import type { ListQuarantineRequest, ListQuarantineResult } from '@plinth/contracts'
import { openSnapshot } from '../build/recover-workspace.ts'
import { counted } from '../counted.ts'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.listQuarantine. */
export async function listQuarantine({ project, events }: Call<ListQuarantineRequest>): Promise<ListQuarantineResult> {
  await openSnapshot(project, events)
  return {
    ...respond(project, { status: 'success', summary: `${counted(0, 'asset')} in quarantine.` }),
    quarantined: [],
  }
}
