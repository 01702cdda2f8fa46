import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { inspectLock, removeTree, sweepTemporaries, tryAcquireLock } from '@plinth/durable'
import { sweepLeases } from '../store/live-leases.ts'
import { readManifest } from '../store/manifest-file.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { environmentDirectory } from '../store/store-paths.ts'
import { buildEntry } from './build-note.ts'

/**
 * Clears away what killed processes left besides their builds: half-written files, leases and locks of the dead, drafts of tools and
 * downloads, and (the lock of `key` being held) prefixes under `key` that nobody knows. Only what surely nobody uses goes; a failure is logged.
 * What stays for garbage collection: quarantined environments, the bytecode of removed ones, resolutions, and uv's own cache.
 */
export async function sweepLeftovers(store: EnvironmentStore, key: string): Promise<void> {
  for (const sweep of [sweepFiles, sweepLeases, sweepLocks, sweepDrafts, sweepStrangers]) {
    await sweep(store, key).catch((error) => {
      const details = { error: String(error) }
      store.tools.logger({ level: 'warning', message: 'what a killed process left could not be cleared away', details })
    })
  }
}

async function sweepFiles({ paths, tools: { processes } }: EnvironmentStore, key: string): Promise<void> {
  const { cache, resolutions, overrides, locks } = paths
  const places = [environmentDirectory(paths, key), cache, join(cache, 'probes'), resolutions, overrides, locks]
  for (const directory of places) {
    await sweepTemporaries(directory, processes)
  }
}

/** Asking for a lock removes what the dead left of it. What a builder writes beside its lock says nothing without it. */
async function sweepLocks({ paths: { locks }, tools: { processes } }: EnvironmentStore): Promise<void> {
  const names = await namesIn(locks)
  const owners = names.map((name) => name.replace(/\.queue$/, '').replace(/\.progress$/, '.lock'))
  for (const name of new Set(owners.filter((name) => name.endsWith('.lock')))) {
    const path = join(locks, name)
    const { state } = await inspectLock(path, processes)
    if (state === 'held' || state === 'held_elsewhere') continue
    await (await tryAcquireLock(path, { processes }))?.release()
    await rm(path.replace(/\.lock$/, '.progress'), { force: true })
  }
}

/** Every draft belongs to a build, and every build has a journal entry: where there is none, nobody needs the drafts that were seen before. */
async function sweepDrafts({ paths }: EnvironmentStore): Promise<void> {
  const places = [
    { folder: paths.tools, prefix: '.fetch-' },
    { folder: join(paths.cache, 'pip'), prefix: '.run-' },
  ]
  const drafts = await Promise.all(
    places.map(async ({ folder, prefix }) =>
      (await namesIn(folder)).filter((name) => name.startsWith(prefix)).map((name) => join(folder, name)),
    ),
  )
  if (drafts.flat().length === 0 || (await namesIn(paths.journal)).length > 0) return
  for (const draft of drafts.flat()) await removeTree(draft)
}

/**
 * Prefixes that no manifest names and no journal entry: the journal was lost, or a quarantine was interrupted. The order counts: an entry is
 * made before its prefix and goes after the manifest has named it, so whoever is listed and then in neither belongs to no builder.
 */
async function sweepStrangers(store: EnvironmentStore, key: string): Promise<void> {
  const { paths, tools } = store
  const directory = environmentDirectory(paths, key)
  const prefixes = (await namesIn(directory)).filter((name) => /^[0-9a-f]{32}$/.test(name))
  if (prefixes.length === 0) return
  const known = await store.journal.intents()
  const found = await readManifest(store, key)
  if (found.state === 'damaged' || (await namesIn(join(paths.leases, key))).length > 0) return
  const published = found.state === 'sound' ? found.manifest.token : null
  for (const token of prefixes) {
    if (token === published || known.some((intent) => JSON.stringify(intent).includes(token))) continue
    const writers = await tools.processes.findMarked(buildEntry(token))
    if (writers?.length === 0) await removeTree(join(directory, token))
  }
  await rmdir(directory).catch(() => {})
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch((): string[] => [])
}
