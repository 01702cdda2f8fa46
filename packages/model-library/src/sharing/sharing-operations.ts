import type { LibraryPorts } from '../library-ports.ts'
import type { RunOperation } from '../trash/trash-operations.ts'
import { applyMerge, type MergeConsent, type MergeResult } from './apply-merge.ts'
import type { SharingCall } from './find-shared-weights.ts'
import { type MergePreview, type MergeRequest, previewMerge } from './preview-merge.ts'
import { SHARING_FILES } from './sharing-files.ts'
import { type UndoMergeCall, type UnmergeResult, undoMerge } from './undo-merge.ts'

/** The same weights in the folders of several apps. */
export interface SharingOperations {
  /** Finds files with the same bytes in apps' folders and the library, and what sharing them would do and save; changes nothing. */
  readonly previewMerge: (request: MergeRequest, call?: SharingCall) => Promise<MergePreview>
  /** Does what a preview showed, with its fingerprint as consent: by reflink, else by hard link where that is allowed. */
  readonly applyMerge: (preview: MergePreview, call: MergeConsent) => Promise<MergeResult>
  /** Gives each name of a merge bytes of its own again. */
  readonly undoMerge: (call?: UndoMergeCall) => Promise<UnmergeResult>
}

/** The operations of {@link SharingOperations} over the ports of a library. */
export function sharingOperations(ports: LibraryPorts, run: RunOperation): SharingOperations {
  const sharing = { ...ports, files: SHARING_FILES }
  return {
    previewMerge: (request, call) => run(() => previewMerge(sharing, request, call), call),
    applyMerge: (preview, call) => run(() => applyMerge(sharing, preview, call), call),
    undoMerge: (call) => run(() => undoMerge(sharing, call), call),
  }
}
