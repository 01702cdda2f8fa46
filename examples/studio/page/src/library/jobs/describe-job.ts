import type { LibraryJob } from '../../../../src/api/library.ts'
import type { IconName } from '../../parts/icons.ts'
import { sizeOf } from '../../parts/size.ts'
import { countOf } from '../wording.ts'

/** What a job is about, in a few words. */
export function titleOf({ work }: LibraryJob): string {
  switch (work.kind) {
    case 'import':
      return `Import of ${work.name}`
    case 'scrub':
      return 'Verification'
    case 'reconcile':
      return work.dryRun ? 'Look at the library' : 'Bringing the library in line'
    case 'map':
      return `Mapping into ${work.config.app}`
    case 'undo_mapping':
      return `Undoing the mapping into ${work.app}`
    case 'empty_trash':
      return 'Emptying the trash'
  }
}

/** How a job ended, in a sentence; of one that runs, that it does. */
export function outcomeOf(job: LibraryJob): string {
  if (job.state === 'running') return 'running'
  if (job.state === 'cancelled') return 'cancelled; nothing is left half done'
  return job.state === 'failed' ? `failed: ${job.error?.message ?? ''}` : resultOf(job)
}

function resultOf({ work }: LibraryJob): string {
  const { result } = work
  if (result === undefined) return 'done'
  switch (work.kind) {
    case 'import':
      return `${work.result?.model_id}: ${work.result?.status}`
    case 'scrub':
      return `${countOf(work.result?.damaged.length ?? 0, 'damaged file')} in ${countOf(work.result?.files ?? 0, 'file')}`
    case 'reconcile':
      return work.dryRun ? 'done' : 'done; nothing was moved or removed'
    case 'map':
    case 'undo_mapping':
      return `${countOf(work.result?.applied.length ?? 0, 'change')}, ${work.result?.failed.length ?? 0} failed`
    case 'empty_trash':
      return `${countOf(work.result?.removed.length ?? 0, 'model')} removed, ${sizeOf(work.result?.freed_bytes ?? 0)} freed`
  }
}

/** How far a job is, in words. */
export function progressText({ progress }: LibraryJob): string {
  if (!progress) return 'beginning…'
  const { completed, total, unit, phase } = progress
  if (phase === 'waiting') return 'waiting…'
  const written = (value: number) => (unit === 'bytes' ? sizeOf(value) : `${value} ${unit}`)
  return total === undefined ? written(completed) : `${written(completed)} of ${written(total)}`
}

/** The newest job of one of the kinds. */
export function latestOf<Kind extends LibraryJob['work']['kind']>(
  jobs: readonly LibraryJob[],
  kinds: readonly Kind[],
): JobOf<Kind> | undefined {
  return jobs.find((job): job is JobOf<Kind> => kinds.some((kind) => kind === job.work.kind))
}

/** A job of one kind. */
export type JobOf<Kind> = LibraryJob & { readonly work: { readonly kind: Kind } }

/** How a job looks as a badge; one that found damage did not go well, though it came to its end. */
export function lookOf({ state, work }: LibraryJob) {
  const isFault =
    (work.kind === 'scrub' && work.result && work.result.damaged.length > 0) ||
    ((work.kind === 'map' || work.kind === 'undo_mapping') && work.result && work.result.failed.length > 0)
  if (isFault) return { icon: 'warning', tone: 'warn', text: 'look at it' } as const
  return { ...LOOKS[state], text: state }
}

const LOOKS = {
  running: { icon: 'busy', tone: 'info' },
  succeeded: { icon: 'check', tone: 'good' },
  failed: { icon: 'blocked', tone: 'bad' },
  cancelled: { icon: 'stop', tone: 'plain' },
} as const satisfies Record<LibraryJob['state'], { icon: IconName; tone: string }>
