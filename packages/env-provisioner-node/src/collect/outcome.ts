import type { COLLECTION_SKIPS } from '@plinth/contracts'

/** What became of one entry of a plan. */
export type Outcome =
  | { readonly state: 'removed'; readonly freed_bytes: number }
  | { readonly state: 'skipped'; readonly code: (typeof COLLECTION_SKIPS)[number]; readonly message: string }

/** An entry that stays. */
export function skipped(code: (typeof COLLECTION_SKIPS)[number], message: string): Outcome {
  return { state: 'skipped', code, message }
}

/** Of an entry that is not there any more. */
export const GONE: Outcome = skipped('gone', 'it has gone already')

/** Of an entry that is not what was planned. */
export const CHANGED: Outcome = skipped('changed', 'it was used or changed since it was planned')
