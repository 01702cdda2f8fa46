import { errnoOf } from './file-error.ts'

/** How long is waited for whom; see {@link patiently}. */
export interface Patience {
  /** Default: the running one. */
  readonly platform?: NodeJS.Platform
  readonly pause?: (ms: number) => Promise<unknown>
}

/**
 * Renames, links and removes where somebody else may have the file open for a moment: a virus scanner, an indexer, a reader. Windows refuses
 * that (`EPERM`, `EBUSY`, `EACCES`: ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION and ERROR_NOACCESS of libuv's src/win/error.c), so it is tried
 * again there for two seconds. Everywhere else, and for any other error, the operation is done once.
 */
export async function patiently<T>(operation: () => Promise<T>, patience: Patience = {}): Promise<T> {
  const { platform = process.platform, pause = wait } = patience
  if (platform !== 'win32') return operation()
  for (const ms of PAUSES_MS) {
    try {
      return await operation()
    } catch (error) {
      if (!IN_USE.has(errnoOf(error) ?? '')) throw error
    }
    await pause(ms)
  }
  return operation()
}

const IN_USE = new Set(['EPERM', 'EBUSY', 'EACCES'])
const PAUSES_MS = [10, 20, 50, 100, 200, 400, 600, 600]

function wait(ms: number): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
