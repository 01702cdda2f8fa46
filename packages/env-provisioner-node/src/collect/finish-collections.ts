import { readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readJson, removeTree, temporaryOwner, tryAcquireLock } from '@plinth/durable'
import type { EnvironmentStore } from '../store/open-store.ts'
import { environmentDirectory } from '../store/store-paths.ts'
import { bury, gravesOf } from './grave.ts'

/**
 * Finishes what a killed collection had begun with: an environment that it had unpublished goes, or is published again when somebody has a
 * lease on it. What another process is working on is left for the next time; a failure is logged.
 */
export async function finishCollections(store: EnvironmentStore): Promise<void> {
  const { paths, tools } = store
  for (const name of await namesIn(gravesOf(paths))) {
    const owner = temporaryOwner(name)
    if (!owner || (await tools.processes.liveness(owner)) !== 'dead') continue
    const place = join(gravesOf(paths), name)
    await finish(store, place).catch((error: unknown) => {
      const details = { place, error: String(error) }
      tools.logger({ level: 'warning', message: 'a collection that was interrupted could not be finished', details })
    })
  }
}

async function finish(store: EnvironmentStore, place: string): Promise<void> {
  const [key] = await namesIn(place)
  if (key === undefined) return removeTree(place)
  const lock = await tryAcquireLock(join(store.paths.locks, `${key}.lock`), { processes: store.tools.processes })
  if (!lock) return
  try {
    const prefix = await prefixIn(join(place, key, 'manifest.json'))
    if (prefix !== null && (await bury(store, { key, place: join(place, key) }, [prefix])) !== 'buried') return
  } finally {
    await lock.release()
  }
  await removeTree(place)
  await rmdir(environmentDirectory(store.paths, key)).catch(() => {})
}

/** The prefix that a manifest in a grave names; null when it has gone already, or names none: then the prefix is an orphan. */
async function prefixIn(path: string): Promise<string | null> {
  const manifest = await readJson(path).catch(() => undefined)
  const token = typeof manifest === 'object' && manifest !== null && 'token' in manifest ? manifest.token : null
  return typeof token === 'string' && /^[0-9a-f]{32}$/.test(token) ? token : null
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch((): string[] => [])
}
