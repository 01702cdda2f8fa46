import { realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { tryAcquireLock } from '@plinth/durable'
import type { MappingChangePorts } from './finish-mapping.ts'
import { mappingLockFile } from './mapping-lock.ts'
import type { RelinkIntent } from './relink-intent.ts'
import { putBack, takeAway } from './remove-links.ts'
import { readRemoved } from './removed-links-record.ts'

/**
 * Finishes taking away, or putting back, the links of a deleted model. `keep`: a folder of an app is not there or does not answer, or another process
 * is mapping.
 */
export async function settleLinksOfDeleted(
  ports: MappingChangePorts,
  { operation, trash_id }: RelinkIntent,
): Promise<'settled' | 'keep'> {
  const { place, processes } = ports
  const record = await readRemoved(ports, trash_id)
  if (!record) return 'settled'
  await using lock = await tryAcquireLock(mappingLockFile(place), { processes, purpose: 'settle links' })
  const directories = new Set(record.links.map(({ target }) => dirname(target)))
  if (!lock || !(await doAnswer([...directories]))) return 'keep'
  await (operation === 'unlink' ? takeAway : putBack)(ports, trash_id, record)
  return 'settled'
}

/** A drive that hangs must not keep anybody from the library. */
const PATIENCE_MS = 3_000

async function doAnswer(directories: readonly string[]): Promise<boolean> {
  const patience = new AbortController()
  const late = pause(PATIENCE_MS, false, { signal: patience.signal }).catch(() => false)
  const all = Promise.all(directories.map((path) => realpath(path))).then(
    () => true,
    () => false,
  )
  const isAnswered = await Promise.race([all, late])
  patience.abort()
  return isAnswered
}
