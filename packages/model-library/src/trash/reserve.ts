import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import type { LibraryPlace } from '../registry/library-place.ts'
import { lookAt } from './file-identity.ts'
import { trashDirectory } from './trash-place.ts'

/** Keeps some room in the trash, so that it can be emptied when the disk is full. Where there is no room, there is none to keep. */
export async function keepReserve(place: Pick<LibraryPlace, 'ownDirectory'>): Promise<void> {
  const path = reserveFile(place)
  try {
    if ((await lookAt(path))?.size === RESERVE_BYTES) return
    await writeFile(path, Buffer.alloc(RESERVE_BYTES))
  } catch {
    await rm(path, { force: true }).catch(() => {})
  }
}

/** Runs what frees room; where the disk is too full even for that, with the room that was kept. */
export async function withReserve<T>(
  place: Pick<LibraryPlace, 'ownDirectory'>,
  operation: () => Promise<T>,
): Promise<T> {
  try {
    return await operation()
  } catch (error) {
    if (!isCodedError(error) || error.code !== 'disk_full') throw error
    const path = reserveFile(place)
    await withFileErrors({ doing: 'remove', path }, () => rm(path, { force: true }))
    return operation()
  }
}

/** For a lock and a line in the journal. */
const RESERVE_BYTES = 64 * 1024

function reserveFile(place: Pick<LibraryPlace, 'ownDirectory'>): string {
  return join(trashDirectory(place), 'reserve')
}
