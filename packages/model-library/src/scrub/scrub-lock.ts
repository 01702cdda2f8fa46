import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { type HeldLock, inspectLock, tryAcquireLock } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'

/**
 * Takes the lock of the one pass that is under way: its cursor is one, and two that read everything at once are slower than one after the other.
 * Of a library that is only read nothing is written down, so nothing is shared.
 * @throws CodedError `scrub_running`; `details.holder` says which process.
 */
export async function lockScrub({
  place,
  access,
  processes,
}: Pick<LibraryPorts, 'place' | 'access' | 'processes'>): Promise<HeldLock | undefined> {
  if (access === 'read') return undefined
  const path = join(place.ownDirectory, 'scrub.lock')
  const lock = await tryAcquireLock(path, { processes, purpose: 'verify files' })
  if (lock) return lock
  const state = await inspectLock(path, processes)
  const holder = 'holder' in state ? state.holder : undefined
  throw new CodedError('scrub_running', `the files of the library are being verified by ${by(holder?.pid)}`, {
    hint: 'Wait for that pass to end, or end it: the next one goes on where it was.',
    details: { path, ...(holder ? { holder: { pid: holder.pid, purpose: holder.purpose } } : {}) },
  })
}

function by(pid: number | undefined): string {
  return pid === undefined ? 'another process' : `process ${pid}`
}
