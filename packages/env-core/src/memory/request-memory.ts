import type { CheckedRequest } from '../boundary/parse-request.ts'
import type { Groundwork } from '../service/lay-groundwork.ts'
import { createMemo, type Memo } from './memo.ts'

/** Requests that a host goes back and forth between. */
const REQUESTS = 16
/** Sets of stored overrides of one model. */
const OVERRIDES = 2

/** What is remembered of a request. */
export interface KnownRequest {
  readonly checked: CheckedRequest
  /** By the stored patches. */
  readonly groundworks: Memo<Groundwork>
}

/** By the request as it came. */
export type RequestMemory = Memo<KnownRequest>

/** Knows no request. */
export function createRequestMemory(): RequestMemory {
  return createMemo(REQUESTS)
}

/** A request about which nothing but its own content is known. */
export function knownRequest(checked: CheckedRequest): KnownRequest {
  return { checked, groundworks: createMemo(OVERRIDES) }
}
