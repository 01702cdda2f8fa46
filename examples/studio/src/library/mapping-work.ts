import type { MappingConfig, ModelLibrary } from '@plinth/model-library'
import type { BegunWork } from './library-jobs.ts'

/** Puts models into the folder of an app. */
export function mappingWork(library: Pick<ModelLibrary, 'applyMapping'>, config: MappingConfig): BegunWork {
  const work = { kind: 'map', config } as const
  return { work, run: async (call) => ({ work: { ...work, result: await library.applyMapping(config, call) } }) }
}

/** Takes back what the last mapping of an app into a folder did. */
export function undoMappingWork(
  library: Pick<ModelLibrary, 'undoMapping'>,
  { app, app_dir }: Pick<MappingConfig, 'app' | 'app_dir'>,
): BegunWork {
  const work = { kind: 'undo_mapping', app, appDirectory: app_dir } as const
  return {
    work,
    run: async ({ signal }) => ({ work: { ...work, result: await library.undoMapping({ app, app_dir }, { signal }) } }),
  }
}
