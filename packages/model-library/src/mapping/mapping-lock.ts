import { join } from 'node:path'
import { libraryReadOnly } from '../library-access.ts'
import { libraryLock } from '../library-lock.ts'
import type { LibraryPorts } from '../library-ports.ts'

const WAIT_MS = 60_000

/**
 * Waits for the lock of everything that changes apps' folders. Not the library's write lock: copying into an app's folder may take long.
 * @throws CodedError `library_busy`, `read_only`
 */
export async function lockMappings(
  { place, access, processes }: Pick<LibraryPorts, 'place' | 'access' | 'processes'>,
  signal?: AbortSignal,
): Promise<AsyncDisposable> {
  if (access === 'read') throw libraryReadOnly(place.root)
  return libraryLock({ path: mappingLockFile(place), processes, waitMs: WAIT_MS })('map models into an app', signal)
}

/** Where that lock lies. */
export function mappingLockFile({ ownDirectory }: Pick<LibraryPorts['place'], 'ownDirectory'>): string {
  return join(ownDirectory, 'mapping.lock')
}
