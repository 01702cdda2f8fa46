import { readdir, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { publishByLink, removeTree, tryAcquireLock } from '@plinth/durable'
import { buildEntry } from '../build/build-note.ts'
import { readManifestFile } from '../store/manifest-file.ts'
import { moveIfThere } from '../store/move-if-there.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { environmentDirectory, manifestPath } from '../store/store-paths.ts'
import { stateDigest } from './choose-entries.ts'
import { bury, type Grave, makeGrave } from './grave.ts'
import { CHANGED, GONE, type Outcome, skipped } from './outcome.ts'
import { freedAlone, type StoreUnit } from './store-unit.ts'
import { surveyKey } from './survey-environments.ts'

/** An entry of a plan that lies under a key. */
export interface PlannedUnderKey {
  readonly environment_key: string
  readonly name: string
  readonly state_digest: string
}

/**
 * Removes what a plan has under a key, if it is what was planned and nobody uses it. An environment is unpublished, then the leases are read
 * again, then it is deleted. Whoever acquires it writes a lease first and looks at the manifest afterwards: so either the lease is seen here,
 * or the manifest is missing there. Points: `collecting`, `unpublished`, `unleased`, `buried`.
 */
export async function collectUnderKey(store: EnvironmentStore, planned: PlannedUnderKey): Promise<Outcome> {
  const { paths, tools } = store
  const key = planned.environment_key
  const place = join(paths.locks, `${key}.lock`)
  const lock = await tryAcquireLock(place, { processes: tools.processes, purpose: `collect ${key}` })
  if (!lock) return skipped('locked', 'somebody is working on it')
  try {
    const unit = (await surveyKey(store, key)).find(({ name }) => name === planned.name)
    if (!unit) return GONE
    if (unit.hold) return skipped(unit.hold.hold, unit.hold.message)
    const measure = await tools.threads.measureHere(unit.paths)
    if (stateDigest({ ...unit, measure }) !== planned.state_digest) return CHANGED
    const freed = { state: 'removed', freed_bytes: freedAlone(measure) } as const
    const outcome = unit.kind === 'orphan' ? await removeOrphan(store, unit) : await removeEnvironment(store, key, unit)
    return outcome ?? freed
  } finally {
    await lock.release()
    await removeIfEmpty(environmentDirectory(paths, key))
    await removeIfEmpty(join(paths.leases, key))
  }
}

/** Null when it has gone. */
async function removeOrphan({ tools }: EnvironmentStore, { paths }: StoreUnit): Promise<Outcome | null> {
  for (const path of paths) {
    const writers = await tools.processes.findMarked(buildEntry(basename(path)))
    if (writers !== undefined && writers.length > 0) return skipped('in_use', 'a process is still writing into it')
    await removeTree(path)
  }
  return null
}

async function removeEnvironment(store: EnvironmentStore, key: string, unit: StoreUnit): Promise<Outcome | null> {
  await store.tools.at('collecting')
  const grave = await makeGrave(store, key)
  const refusal = await unpublish(store, grave, unit)
  if (refusal) {
    await removeTree(dirname(grave.place))
    return refusal
  }
  await store.tools.at('unpublished')
  const prefixes = unit.paths.map((path) => basename(path)).filter((name) => /^[0-9a-f]{32}$/.test(name))
  const end = await bury(store, grave, prefixes)
  if (end !== 'buried') return skipped(end, 'it was taken into use, or pinned, while it was collected')
  await store.tools.at('buried')
  await store.retries.attempt(`deleting ${dirname(grave.place)}`, () => removeTree(dirname(grave.place)))
  return null
}

/** Takes the manifest away, in one step; one that is another by now goes back. */
async function unpublish(store: EnvironmentStore, { key, place }: Grave, unit: StoreUnit): Promise<Outcome | null> {
  const [manifest, taken] = [manifestPath(store.paths, key), join(place, 'manifest.json')]
  if (!(await moveIfThere(manifest, taken))) return GONE // commit point: what has no manifest does not exist
  const content = (await readManifestFile(taken))?.content ?? ''
  if (unit.state?.startsWith(content)) return null
  await publishByLink(taken, manifest)
  return CHANGED
}

async function removeIfEmpty(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => null)
  if (names?.length === 0) await rmdir(directory).catch(() => {})
}
