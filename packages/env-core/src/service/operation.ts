import type { IndexPolicy } from '../boundary/index-location.ts'
import type { CheckedRequest } from '../boundary/parse-request.ts'
import type { Memo } from '../memory/memo.ts'
import type { EnvironmentPorts } from '../ports/environment-ports.ts'
import type { StatusTracker } from '../status/status-tracker.ts'
import type { Groundwork } from './lay-groundwork.ts'

/** One running `resolve`, `check` or `ensure`. */
export interface Operation {
  readonly ports: EnvironmentPorts
  readonly request: CheckedRequest
  readonly tracker: StatusTracker
  readonly signal: AbortSignal
  readonly policy: IndexPolicy
  /** What was worked out for this request before, by the stored patches. */
  readonly groundworks: Memo<Groundwork>
}
