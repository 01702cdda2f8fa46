import type { EnvironmentJob, EnvironmentWork } from '../../../src/api/environments.ts'
import { bytesText } from '../canvas/environment/amounts.ts'
import { countOf } from '../library/wording.ts'

/** How a job ended, in a sentence. */
export function endOf({ work, state, error }: EnvironmentJob): string {
  if (state === 'cancelled') return `${TITLES[work.kind]} was cancelled.`
  if (state === 'failed') return `${TITLES[work.kind]} failed: ${error?.message ?? ''}`
  return `${TITLES[work.kind]} is over: ${resultOf(work)}.`
}

/** The newest job of a kind. */
export function latestOf<Kind extends EnvironmentWork['kind']>(
  jobs: readonly EnvironmentJob[],
  kind: Kind,
): JobOf<Kind> | undefined {
  return jobs.find((job): job is JobOf<Kind> => job.work.kind === kind)
}

/** A job of one kind. */
export type JobOf<Kind> = EnvironmentJob & { readonly work: { readonly kind: Kind } }

function resultOf(work: EnvironmentWork): string {
  if (work.kind === 'verify') {
    const damaged = (work.result ?? []).filter(({ state }) => state === 'damaged')
    return `${countOf(work.result?.length ?? 0, 'environment')}, ${damaged.length} damaged`
  }
  if (work.kind === 'plan') {
    return `${countOf(work.result?.entries.length ?? 0, 'entry', 'entries')}, ${bytesText(work.result?.reclaimable_bytes ?? 0)} would be freed`
  }
  return `${bytesText(work.result?.freed_bytes ?? 0)} freed`
}

const TITLES = { verify: 'The verification', plan: 'The plan', collect: 'Making room' } as const
