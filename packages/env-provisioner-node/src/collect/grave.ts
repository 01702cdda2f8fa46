import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { publishByLink, removeTree, temporaryPath } from '@plinth/durable'
import { liveLeases } from '../store/live-leases.ts'
import { moveIfThere } from '../store/move-if-there.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { isPinned } from '../store/pin-file.ts'
import { environmentDirectory, manifestPath, type StorePaths } from '../store/store-paths.ts'
import { makeDirectory } from '../store/store-root.ts'

/**
 * Where an environment lies while it is removed: `envs/<temporary>/<key>/`, on the same disk, whose name tells whose doing it is. Its manifest comes here
 * first, in one step: from then on it does not exist; it can go back the same way as long as its prefix has not followed.
 */
export interface Grave {
  readonly key: string
  readonly place: string
}

/** The folder in which graves are made. */
export function gravesOf({ environments }: StorePaths): string {
  return dirname(environments)
}

/** Makes a grave of this process. */
export async function makeGrave({ paths, tools }: EnvironmentStore, key: string): Promise<Grave> {
  const place = join(await temporaryPath(gravesOf(paths), tools.processes), key)
  await makeDirectory(place)
  return { key, place }
}

/**
 * The second half of a removal, once the manifest lies in the grave: when somebody took a lease before it was unpublished, or pinned it, it is
 * published again; else all the rest follows. Can be done again by another process. The lock of the key is held.
 */
export async function bury(
  store: EnvironmentStore,
  { key, place }: Grave,
  prefixes: readonly string[],
): Promise<'buried' | 'leased' | 'pinned'> {
  const hold = await holdSince(store, key)
  if (hold !== null) {
    // When somebody has built it meanwhile, that one stays, and the old prefix is an orphan.
    await publishByLink(join(place, 'manifest.json'), manifestPath(store.paths, key))
    await removeTree(dirname(place))
    return hold
  }
  await store.tools.at('unleased')
  const directory = environmentDirectory(store.paths, key)
  for (const prefix of prefixes) await moveIfThere(join(directory, prefix), join(place, prefix))
  if (!(await isThere(manifestPath(store.paths, key)))) {
    await moveIfThere(join(directory, 'usage.json'), join(place, 'usage.json'))
    await removeTree(join(store.paths.pycache, key))
  }
  return 'buried'
}

async function holdSince(store: EnvironmentStore, key: string): Promise<'leased' | 'pinned' | null> {
  if ((await liveLeases(store, key)).length > 0) return 'leased'
  return (await isPinned(store, key)) ? 'pinned' : null
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
