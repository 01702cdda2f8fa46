import type { ModelLibrary } from '@plinth/model-library'
import type { BegunWork } from './library-jobs.ts'

/** Removes models from the trash for good: all, or those that are named. */
export function emptyTrashWork(
  library: Pick<ModelLibrary, 'emptyTrash'>,
  trashIds: readonly string[] | undefined,
): BegunWork {
  const work = { kind: 'empty_trash' } as const
  const wanted = trashIds === undefined ? {} : { trash_ids: trashIds }
  return {
    work,
    run: async (call) => ({ work: { ...work, result: await library.emptyTrash({ ...wanted, ...call }) } }),
  }
}
