import { acquireLock, newToken } from '@plinth/durable'
import type { AcquireLock } from '../src/testing.ts'

/** A lock that everybody holds at once: what is left of locking on a file system that only pretends to lock. */
export const heldByNobody: AcquireLock = (path, options) => acquireLock(`${path}.${newToken()}`, options)
