import { mkdir, readdir, rmdir, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errnoOf } from '../files/file-error.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { patiently } from '../files/patiently.ts'
import { newToken } from '../files/temporary.ts'
import type { AtPoint } from '../gate.ts'
import { markOf, writeMark } from '../process/identity.ts'
import type { ProcessTable } from '../process/process-table.ts'
import { type LockHolder, writeHolder } from './lock-record.ts'

/** One asking for a lock: its ticket waits in the queue directory, and the ticket's bytes are what the lock file will say. */
export interface Attempt {
  /** The lock file. */
  readonly path: string
  /** `<path>.queue`: tickets, and claims on dead holders. */
  readonly queue: string
  /** File name of the ticket: a time that sorts, the owner's mark, the token. */
  readonly ticket: string
  readonly holder: LockHolder
  readonly processes: ProcessTable
  readonly at: AtPoint
}

/** What an attempt starts from. */
export interface AttemptRequest {
  readonly processes: ProcessTable
  readonly purpose: string
  readonly at: AtPoint
}

/** Puts a ticket into the queue of the lock at `path`. Directories are made as needed. */
export async function openAttempt(path: string, request: AttemptRequest): Promise<Attempt> {
  const { processes, purpose, at } = request
  const self = await processes.self()
  const holder = { ...self, token: newToken(), requested_at: new Date().toISOString(), purpose }
  // The monotonic clock is shared by all processes of one boot, so tickets sort by arrival whatever happens to the wall clock.
  const arrival = process.hrtime.bigint().toString().padStart(20, '0')
  const ticket = `${arrival}.${writeMark(markOf(self))}.${holder.token}`
  const attempt = { path, queue: `${path}.queue`, ticket, holder, processes, at }
  try {
    await writeTicket(attempt)
  } catch (error) {
    // A ticket that was cut short by a full disk would make others wait for us.
    await closeAttempt(attempt).catch(() => {})
    throw error
  }
  return attempt
}

/** Takes the ticket back, and the queue directory with the last one. */
export async function closeAttempt(attempt: Attempt): Promise<void> {
  await removeQuietly(join(attempt.queue, attempt.ticket))
  await rmdir(attempt.queue).catch(() => {})
}

/** Removes a file that may have gone already. */
export async function removeQuietly(path: string): Promise<void> {
  await patiently(() => unlink(path)).catch((error) => {
    if (errnoOf(error) !== 'ENOENT') throw error
  })
}

/** The names in the queue; none when there is no queue. */
export async function readQueue(queue: string): Promise<string[]> {
  return readdir(queue).catch((error) => {
    if (errnoOf(error) === 'ENOENT') return []
    throw error
  })
}

/** Writes the ticket, again if somebody has removed it. */
export async function writeTicket({ path, queue, ticket, holder }: Attempt): Promise<void> {
  for (;;) {
    await makeDirectory(dirname(path))
    try {
      await makeQueue(queue)
      return await writeFile(join(queue, ticket), writeHolder(holder), { flag: 'wx' })
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return
      // Whoever left the queue last has just removed its directory, or somebody all of it.
      if (errnoOf(error) !== 'ENOENT') throw error
    }
  }
}

async function makeQueue(queue: string): Promise<void> {
  await mkdir(queue).catch((error) => {
    if (errnoOf(error) !== 'EEXIST') throw error
  })
}
