import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { type HeldLock, inspectLock, tryAcquireLock } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { requireRoot } from './scrub.ts'

/** Runs a pass over the library. @throws CodedError `scrub_running`: another one is under way; `details.holder` says in which process. */
export type ScrubTurn = <T>(pass: () => Promise<T>) => Promise<T>

/**
 * Lets one pass run at a time: its cursor is one, and two that read everything at once are slower than one after the other. Of a library that is only
 * read nothing is written down, so nothing is shared.
 */
export function createScrubTurn(ports: LibraryPorts): ScrubTurn {
  if (ports.access === 'read') return (pass) => pass()
  let left: HeldLock | undefined
  return async (pass) => {
    await requireRoot(ports)
    // A pass whose drive went away could not remove its lock, and this process still runs.
    if (left && (await left.isHeld())) await removeLeft(left)
    left = undefined
    const lock = await lockScrub(ports)
    try {
      return await pass()
    } finally {
      if ((await lock.release().catch(() => 'lost')) === 'lost') left = lock
    }
  }
}

async function lockScrub(ports: Pick<LibraryPorts, 'place' | 'processes'>): Promise<HeldLock> {
  const { processes } = ports
  const path = lockFile(ports)
  const lock = await tryAcquireLock(path, { processes, purpose: 'verify files' })
  if (lock) return lock
  const state = await inspectLock(path, processes)
  const holder = 'holder' in state ? state.holder : undefined
  throw new CodedError('scrub_running', `the files of the library are being verified by ${by(holder?.pid)}`, {
    hint: 'Wait for that pass to end, or end it: the next one goes on where it was.',
    details: { path, ...(holder ? { holder: { pid: holder.pid, purpose: holder.purpose } } : {}) },
  })
}

/** The lock, and its place in the queue. */
async function removeLeft({ path, holder }: HeldLock): Promise<void> {
  const queue = `${path}.queue`
  for (const name of await readdir(queue)) if (name.includes(holder.token)) await rm(join(queue, name), { force: true })
  await rm(path, { force: true })
}

function lockFile({ place }: Pick<LibraryPorts, 'place'>): string {
  return join(place.ownDirectory, 'scrub.lock')
}

function by(pid: number | undefined): string {
  return pid === undefined ? 'another process' : `process ${pid}`
}
