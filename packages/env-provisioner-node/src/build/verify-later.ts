import { join } from 'node:path'
import { tryAcquireLock } from '@plinth/durable'
import { inspectEnvironment } from '../store/inspect-environment.ts'
import { recallManifest } from '../store/manifest-file.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { readUsage } from '../store/usage-file.ts'

/**
 * Looks at an environment as closely as can be, if nobody has done so yet: whoever installed it may have closed, or been killed, before it
 * came to that. One of all processes does; the result is written down. What is damaged is rebuilt when it is asked for again.
 */
export async function verifyOnce(store: EnvironmentStore, key: string, signal: AbortSignal): Promise<void> {
  if (await isVerified(store, key)) return
  const path = join(store.paths.locks, `verify-${key}.lock`)
  const lock = await tryAcquireLock(path, { processes: store.tools.processes, purpose: `verify ${key}`, signal })
  if (!lock) return
  try {
    if (!(await isVerified(store, key))) await inspectEnvironment(store, key, { depth: 'full', signal })
  } finally {
    await lock.release()
  }
}

/** Also true for what is not there, and for what has failed a validation: it is rebuilt. */
async function isVerified(store: EnvironmentStore, key: string): Promise<boolean> {
  const found = await recallManifest(store, key)
  if (found.state !== 'sound') return true
  const usage = await readUsage(store, key)
  if (usage?.token !== found.manifest.token) return false
  return usage.validations.some(({ kind, ok }) => kind === 'full' || !ok)
}
