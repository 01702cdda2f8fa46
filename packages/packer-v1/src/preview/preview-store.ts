import type { Project } from '../workspace/project.ts'
import type { ActionTarget } from './action-plan.ts'

/** A preview that was given out. */
export interface Preview {
  readonly preview_id: string
  readonly project: Project
  readonly target: ActionTarget
  /** Of the snapshot that it was made from. */
  readonly revision: number
  /** See fingerprintOf. */
  readonly fingerprint: string
}

/** The previews of a service, the latest of them. */
export interface PreviewStore {
  readonly keep: (preview: Preview) => void
  readonly find: (preview_id: string) => Preview | undefined
  /** A preview is applied once. */
  readonly spend: (preview_id: string) => void
}

/** An empty store. */
export function createPreviewStore(): PreviewStore {
  const previews = new Map<string, Preview>()
  return {
    keep: (preview) => {
      previews.set(preview.preview_id, preview)
      const [oldest] = previews.keys()
      if (previews.size > CAPACITY && oldest !== undefined) previews.delete(oldest)
    },
    find: (preview_id) => previews.get(preview_id),
    spend: (preview_id) => {
      const known = previews.get(preview_id)
      if (known) previews.set(preview_id, { ...known, fingerprint: SPENT })
    },
  }
}

/** A preview that nobody applied for so long has been forgotten by its maker too. */
const CAPACITY = 256
/** The fingerprint of no plan. */
const SPENT = ''
