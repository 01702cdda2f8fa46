import type { LibraryJob } from '../src/api/library.ts'
import type { TestStudio } from './a-studio.ts'

/** Begins long work on the library and waits until it is over. */
export async function workToEnd(
  { call, listen }: Pick<TestStudio, 'call' | 'listen'>,
  begin: () => Promise<LibraryJob>,
): Promise<LibraryJob> {
  const { cursor } = await call('GET /api/state', {})
  const page = listen(cursor)
  const { jobId } = await begin()
  const told = await page.until(
    (event) => event.kind === 'library_job_changed' && event.job.jobId === jobId && event.job.endedAt !== undefined,
  )
  page.stop()
  if (told.kind !== 'library_job_changed') throw new Error('another event')
  return told.job
}

/** Copies a file of the root into the library. */
export function copyIn({ call, listen }: Pick<TestStudio, 'call' | 'listen'>, path: string, officialName: string) {
  const body = { how: 'copy' as const, path, family: 'test', officialName, mode: 'copy' as const }
  return workToEnd({ call, listen }, () => call('POST /api/imports', { body }))
}
