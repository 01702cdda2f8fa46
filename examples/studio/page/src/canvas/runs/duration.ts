import type { Job } from '../../../../src/api/documents.ts'

/** How long a job took, e.g. `3.2 s` or `2 min 5 s`; empty while it goes on. */
export function durationText({ startedAt, endedAt }: Pick<Job, 'startedAt' | 'endedAt'>): string {
  if (endedAt === undefined) return ''
  const seconds = Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000)
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
}
