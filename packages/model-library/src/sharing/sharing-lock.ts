import { join } from 'node:path'
import { libraryReadOnly } from '../library-access.ts'
import { libraryLock } from '../library-lock.ts'
import type { LibraryPorts } from '../library-ports.ts'

const WAIT_MS = 60_000

/**
 * Waits for the lock of everything that shares bytes. Not the library's write lock, which is taken inside of it for names in the library: comparing files may
 * take long.
 * @throws CodedError `library_busy`, `read_only`
 */
export async function lockSharing(
  { place, access, processes }: Pick<LibraryPorts, 'place' | 'access' | 'processes'>,
  signal?: AbortSignal,
): Promise<AsyncDisposable> {
  if (access === 'read') throw libraryReadOnly(place.root)
  return libraryLock({ path: sharingLockFile(place), processes, waitMs: WAIT_MS })('share weights', signal)
}

/** Where that lock lies. */
export function sharingLockFile({ ownDirectory }: Pick<LibraryPorts['place'], 'ownDirectory'>): string {
  return join(ownDirectory, 'sharing.lock')
}
