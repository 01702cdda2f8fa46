import type { FamilyArtifact, FamilyAsset } from '../families/asset-family.ts'

/** What a worker thread is asked. */
export type ThreadRequest =
  | {
      readonly kind: 'convert'
      readonly family: string
      /** A file URL, or `built-in`. */
      readonly module: string
      readonly asset: FamilyAsset
      /** Whether what the conversion reads by itself is noted. */
      readonly watch: boolean
    }
  | { readonly kind: 'content'; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly path: string; readonly error: ThreadError }

/** What a worker thread says. */
export type ThreadAnswer =
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'converted'; readonly artifacts: readonly FamilyArtifact[]; readonly reads: readonly string[] }
  | { readonly kind: 'failed'; readonly error: ThreadError }

/** An error as it crosses between threads: a clone would lose its code. */
export interface ThreadError {
  readonly message: string
  readonly code?: string
  readonly hint?: string
  readonly details?: unknown
}
