import { dirname, join } from 'node:path'
import type { ProcessTable } from '@plinth/durable'
import { libraryLock } from '../library-lock.ts'
import type { IndexOpener } from './index-engine.ts'
import { type IndexSettings, openIndex } from './open-index.ts'

/** How a file is opened as an index. */
export interface FileOpenerSettings extends IndexSettings {
  readonly processes: ProcessTable
  readonly lockWaitMs: number
}

/** An index in a file of this machine. Where its library can only be read, it has a lock of its own beside it. */
export function fileOpener(settings: FileOpenerSettings): IndexOpener {
  const { file, processes, lockWaitMs: waitMs } = settings
  return {
    open: (prepare) => openIndex(settings, prepare),
    lock: (files) => files ?? libraryLock({ path: join(dirname(file), 'index.lock'), processes, waitMs }),
    giveUp: async () => {},
  }
}
