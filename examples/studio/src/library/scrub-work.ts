import type { ModelLibrary } from '@plinth/model-library'
import type { BegunWork } from './library-jobs.ts'

/** Reads every file of the library from end to end, as slowly as is asked for. */
export function scrubWork(library: Pick<ModelLibrary, 'scrub'>, pace: { readonly bytesPerSecond?: number }): BegunWork {
  const work = { kind: 'scrub', ...pace } as const
  return { work, run: async (call) => ({ work: { ...work, result: await library.scrub({ ...pace, ...call }) } }) }
}
