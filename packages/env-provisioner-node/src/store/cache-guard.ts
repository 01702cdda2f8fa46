import { join } from 'node:path'
import { inspectLock } from '@plinth/durable'
import { readBuildNote } from '../build/build-note.ts'
import type { EnvironmentStore } from './open-store.ts'

/**
 * Who builds writes its note into the journal, then comes here; who collects holds the lock of the caches, and looks at the journal before
 * each thing that it removes. So either the note is seen there, or the lock is seen here, and the builder waits until that one thing is gone.
 */
export async function waitForCaches(
  { paths, tools }: EnvironmentStore,
  signal: AbortSignal | undefined,
): Promise<void> {
  const path = cacheLock(paths)
  const { state } = await inspectLock(path, tools.processes)
  if (state !== 'held' && state !== 'held_elsewhere') return
  const lock = await tools.lock(path, { processes: tools.processes, ...(signal ? { signal } : {}) })
  await lock.release()
}

/** Whether anybody has a note of a build. */
export async function isBuilding({ journal }: EnvironmentStore): Promise<boolean> {
  return (await journal.intents()).some((intent) => readBuildNote(intent) !== null)
}

/** The lock that is held while something is removed from the caches. */
export function cacheLock({ locks }: EnvironmentStore['paths']): string {
  return join(locks, 'caches.lock')
}
