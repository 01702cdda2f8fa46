import { errnoOf } from '@plinth/durable'

/** For what may not be there. */
export function ifMissing<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
    return otherwise
  }
}
