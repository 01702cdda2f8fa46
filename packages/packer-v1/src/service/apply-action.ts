import type { ApplyActionRequest, ApplyActionResult } from '@plinth/contracts'
import { diagnostic } from '../workspace/diagnostics.ts'
import type { Call } from './operation.ts'
import { refuse } from './refuse.ts'

/** See PackerWorkspaceService.applyAction. */
export async function applyAction(call: Call<ApplyActionRequest>): Promise<ApplyActionResult> {
  return {
    ...refuse(call.project, call.events, [
      diagnostic('preview_unknown', `No preview has the id ${call.request.preview_id}.`),
    ]),
  }
}
