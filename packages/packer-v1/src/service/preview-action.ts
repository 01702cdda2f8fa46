import type { PreviewActionRequest, PreviewActionResult } from '@plinth/contracts'
import { diagnostic } from '../workspace/diagnostics.ts'
import type { Call } from './operation.ts'
import { refuse } from './refuse.ts'

/** See PackerWorkspaceService.previewAction. */
export async function previewAction(call: Call<PreviewActionRequest>): Promise<PreviewActionResult> {
  return {
    ...refuse(call.project, call.events, [diagnostic('action_unknown', `${call.request.kind} cannot be previewed.`)]),
    consent_required: false,
  }
}
