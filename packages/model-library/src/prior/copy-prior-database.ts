import { constants } from 'node:fs'
import { copyFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { errnoOf } from '@plinth/durable'
import { identityOf } from '../registry/read-metadata-text.ts'

/**
 * Copies a SQLite database that may be in use, with its write-ahead log or rollback journal, into a directory; gives the copy's path, and
 * `busy` when it does not hold still. Opening the original, even for reading, would make or change files beside it and take part in its
 * locks; copying does neither. A copy counts when nothing was written shortly before it and nothing while it was made.
 */
export async function copyPriorDatabase(file: string, directory: string): Promise<string | 'busy'> {
  const copy = join(directory, 'copy.db')
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    await waitForQuiet(file)
    const before = await identitiesOf(file)
    for (const suffix of SUFFIXES)
      await copyFile(`${file}${suffix}`, `${copy}${suffix}`, constants.COPYFILE_FICLONE).catch(ignoreMissing)
    if (before === (await identitiesOf(file))) return copy
  }
  return 'busy'
}

/** The database, the log of one in WAL mode, and the journal of one that was left in the middle of a change. */
const SUFFIXES = ['', '-wal', '-journal'] as const
const MAX_ATTEMPTS = 5
/** Times of change are coarser than writes: two writes within some milliseconds can leave the same time. */
const QUIET_MS = 50

async function identitiesOf(file: string): Promise<string> {
  return JSON.stringify(await Promise.all(SUFFIXES.map((suffix) => identityOf(`${file}${suffix}`))))
}

async function waitForQuiet(file: string): Promise<void> {
  const found = await Promise.all(SUFFIXES.map((suffix) => stat(`${file}${suffix}`).catch(ignoreMissing)))
  const age = Date.now() - Math.max(...found.map((each) => each?.mtimeMs ?? 0))
  if (age >= 0 && age < QUIET_MS) await pause(QUIET_MS)
}

function ignoreMissing(error: unknown): undefined {
  if (errnoOf(error) !== 'ENOENT') throw error
  return undefined
}
