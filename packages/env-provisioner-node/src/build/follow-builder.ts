import type { LockHolder } from '@plinth/durable'
import type { ProvisionCall } from '@plinth/env-core'
import type { EnvironmentStore } from '../store/open-store.ts'
import type { ProgressBoard } from './progress-board.ts'
import { progressPath, readProgress } from './progress-file.ts'

/** How often a waiter looks how far a builder of another process is, in ms. */
const LOOK_MS = 200

/** One who waits for a builder. */
export interface Follower {
  /** Whom it waits for; undefined when nobody builds, and others were here first. */
  readonly waitFor: (holder: LockHolder | undefined) => void
  readonly stop: () => void
}

/**
 * Passes the progress of whoever builds `key` on to a caller who waits: from the board when it builds in this process, else from the file that
 * it writes. A file of somebody who no longer holds the lock is not believed.
 */
export function followBuilder(
  { store, board }: { readonly store: EnvironmentStore; readonly board: ProgressBoard },
  key: string,
  { onProgress }: ProvisionCall,
): Follower {
  const path = progressPath(store.paths, key)
  const unfollow = board.follow(key, (progress) => onProgress?.(progress))
  let holder: LockHolder | undefined
  let told = ''
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  const look = async () => {
    const written = board.isAnnounced(key) ? null : await readProgress(path)
    const news = JSON.stringify(written)
    if (isStopped) return
    if (written && written.token === holder?.token && news !== told) onProgress?.(written.progress)
    told = news
    timer = setTimeout(look, LOOK_MS)
  }
  return {
    waitFor: (found) => {
      holder = found
      const message = found ? `process ${found.pid} builds it` : 'others were here first'
      onProgress?.({ phase: 'waiting', completed: 0, unit: 'steps', message })
      timer ??= setTimeout(look, 0)
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
      unfollow()
    },
  }
}
