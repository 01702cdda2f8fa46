import type { ReconcileReport } from '@plinth/model-library'
import { expect, it } from 'vitest'
import { after, NOTHING } from '../../page/src/client/known.ts'
import { latestOf, lookOf, outcomeOf, progressText, titleOf } from '../../page/src/library/jobs/describe-job.ts'
import { hasWork, sectionsOf } from '../../page/src/library/reconcile/found-sections.ts'
import { tabOf, tabOfJob } from '../../page/src/library/tabs.ts'
import type { LibraryJob, LibraryWork } from '../../src/api/library.ts'

const NOTHING_FOUND: ReconcileReport = {
  ...{ dry_run: true, restored: [], unreadable: [], adopted: [], staged: [], completed: [], reclassified: [] },
  ...{ relocated: [], revalidated: [], duplicates: [], left: [] },
}

it('a job of the library takes the place of its older self, the newest comes first, and one that is forgotten goes', () => {
  const events = [
    { kind: 'library_job_changed', job: job('one') },
    { kind: 'library_job_changed', job: job('two') },
    { kind: 'library_job_changed', job: { ...job('one'), state: 'cancelled' } },
    { kind: 'library_job_changed', job: job('three') },
    { kind: 'library_job_removed', jobId: 'two' },
  ] as const
  const { libraryJobs } = events.reduce(after, NOTHING)
  expect(libraryJobs.map(({ jobId, state }) => `${jobId} ${state}`)).toEqual(['three running', 'one cancelled'])
  expect([latestOf(libraryJobs, ['scrub'])?.jobId, latestOf(libraryJobs, ['map'])]).toEqual(['three', undefined])
})

it('a job of the library is said in words: what it is about, how far it is, and how it ended', () => {
  const running = { ...job('one'), progress: { phase: 'verifying', completed: 1024, total: 2048, unit: 'bytes' } }
  expect([titleOf(running), progressText(running), outcomeOf(running)]).toEqual([
    'Verification',
    '1.0 KiB of 2.0 KiB',
    'running',
  ])
  const found = {
    status: 'finished',
    began_at: '',
    models: 1,
    files: 2,
    bytes: 3,
    revalidated: [],
    unverified: 0,
  } as const
  const damaged = [{ model_id: 'a/b/c', code: 'weights_zeroed', message: '', path: 'x' }] as const
  const ended = { ...job('one', { kind: 'scrub', result: { ...found, damaged } }), state: 'succeeded' } as const
  expect([outcomeOf(ended), lookOf(ended).text]).toEqual(['1 damaged file in 2 files', 'look at it'])
  const error = { contract_version: 1, code: 'disk_full', message: 'the disk is full' } as const
  expect(outcomeOf({ ...job('one'), state: 'failed', error })).toBe('failed: the disk is full')
  expect(outcomeOf({ ...job('one'), state: 'cancelled' })).toBe('cancelled; nothing is left half done')
})

it('a look puts what it found into kinds, each with what can be done, and finds nothing where everything is in line', () => {
  expect([sectionsOf(NOTHING_FOUND), hasWork(NOTHING_FOUND)]).toEqual([[], false])
  const report = {
    ...NOTHING_FOUND,
    adopted: ['llm/a/b'],
    staged: ['llm/a/c'],
    duplicates: [{ sha256: 'f', size: 1024, saving: 1024, files: [{ model_id: 'llm/a/d', name: 'x' }] }],
    left: [{ model_id: 'llm/a/e', code: 'no_weights', message: 'none' }],
  }
  const kinds = (of: ReconcileReport) => sectionsOf(of).map(({ name, action }) => `${name}: ${action}`)
  expect([kinds(report), hasWork(report)]).toEqual([
    ['Orphans: import', 'Partial downloads: none', 'The same bytes 1 times: open', 'Left as they are: none'],
    true,
  ])
  expect(kinds({ ...report, dry_run: false }).slice(0, 2)).toEqual(['Orphans: open', 'Partial downloads: open'])
})

it('an address names a part of the library, and anything else is the models', () => {
  const tabs = ['trash', 'look', 'nowhere', ''].map((tab) => tabOf({ query: { tab } }))
  expect([...tabs, tabOfJob(job('one'))]).toEqual(['trash', 'look', 'models', 'models', 'verify'])
})

function job(jobId: string, work: LibraryWork = { kind: 'scrub' }): LibraryJob {
  return { jobId, work, state: 'running', startedAt: '2026-11-21T19:00:00Z' }
}
