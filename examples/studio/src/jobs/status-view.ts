import type { DependencyEnvironmentStatusV1 } from '@plinth/contracts'

/** The status of a node over several operations: each begins a timeline of its own, a person sees one. */
export interface StatusView {
  /** The status with all that went before it in its timeline. */
  readonly of: (status: DependencyEnvironmentStatusV1) => DependencyEnvironmentStatusV1
  /** The next status is of another operation. */
  readonly goOn: () => void
}

const MAX_ROWS = 100

/** A view that has seen nothing. */
export function createStatusView(): StatusView {
  let earlier: DependencyEnvironmentStatusV1['timeline'] = []
  let now = earlier
  return {
    of: (status) => {
      const own =
        earlier.length > 0 && status.timeline[0]?.state === 'unresolved' ? status.timeline.slice(1) : status.timeline
      now = [...earlier, ...own].slice(-MAX_ROWS)
      return { ...status, timeline: now }
    },
    goOn: () => {
      earlier = now
    },
  }
}
