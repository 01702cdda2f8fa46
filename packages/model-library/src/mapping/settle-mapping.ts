import { setTimeout as pause } from 'node:timers/promises'
import { isCodedError } from '@plinth/contracts'
import { tryAcquireLock } from '@plinth/durable'
import { type AppFolder, openAppFolder } from './app-folder.ts'
import { clearHolding } from './clear-holding.ts'
import { finishMapping, type MappingChangePorts } from './finish-mapping.ts'
import type { MappingIntent, UnmappingIntent } from './mapping-intent.ts'
import { mappingLockFile } from './mapping-lock.ts'
import { readRecord } from './mapping-record.ts'
import { undoRecord } from './undo-mapping.ts'

/**
 * Settles a mapping or an undoing that was interrupted: one whose links were only being staged is undone, any other is finished. `keep`: the app's
 * folder is not there or does not answer, or another process is mapping.
 */
export async function settleMapping(
  ports: MappingChangePorts,
  intent: MappingIntent | UnmappingIntent,
): Promise<'settled' | 'keep'> {
  const { place, processes } = ports
  const record = intent.operation === 'map' ? intent : await readRecord(ports, intent.id)
  if (!record) return 'settled'
  await using lock = await tryAcquireLock(mappingLockFile(place), { processes, purpose: 'settle a mapping' })
  const folder = lock ? await folderSoon(ports, record.folder) : undefined
  if (!folder) return 'keep'
  if (intent.operation === 'unmap') await undoRecord(ports, folder, { record, reset: intent.reset })
  else if (intent.phase === 'staging') await clearHolding(ports.files, intent, { held: [] })
  else await finishMapping(ports, folder, intent)
  return 'settled'
}

/** A drive that hangs must not keep anybody from the library. */
const PATIENCE_MS = 3_000

async function folderSoon({ files, place }: MappingChangePorts, path: string): Promise<AppFolder | undefined> {
  const found = openAppFolder(files, path, place.root).catch((error: unknown) => {
    if (!isCodedError(error)) throw error
    return undefined
  })
  const patience = new AbortController()
  const timer = pause(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined)
  const folder = await Promise.race([found, timer])
  patience.abort()
  return folder?.path === path ? folder : undefined
}
