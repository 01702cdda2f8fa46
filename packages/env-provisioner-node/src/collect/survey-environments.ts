import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { inspectLock } from '@plinth/durable'
import { inBatches } from '../prefix/in-batches.ts'
import { liveLeases } from '../store/live-leases.ts'
import { readManifest } from '../store/manifest-file.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { isPinned, pinnedKeys } from '../store/pin-file.ts'
import { environmentDirectory } from '../store/store-paths.ts'
import { readUsage } from '../store/usage-file.ts'
import { type StoreUnit, type UnitHold, unitAt } from './store-unit.ts'

/** What lies under the keys of a store: environments, damaged ones, and prefixes that nothing names. */
export async function surveyEnvironments(store: EnvironmentStore): Promise<StoreUnit[]> {
  const keys = (await namesIn(store.paths.environments)).filter((name) => /^v1_[0-9a-f]{32}$/.test(name))
  const pins = await pinnedKeys(store)
  const intents = await intentsIn(store)
  const found = await inBatches(keys.sort(), { size: 16 }, async (key) => {
    const hold = pins.has(key) ? PINNED : ((await leaseHold(store, key)) ?? (await lockHold(store, key)))
    return unitsOfKey(store, key, { hold, intents })
  })
  return found.flat()
}

/** The same for one key whose lock is held by the caller. */
export async function surveyKey(store: EnvironmentStore, key: string): Promise<StoreUnit[]> {
  const hold = (await isPinned(store, key)) ? PINNED : await leaseHold(store, key)
  return unitsOfKey(store, key, { hold, intents: await intentsIn(store) })
}

interface KnownOfKey {
  readonly hold: UnitHold | null
  /** What is being built, as text: it has the tokens of the prefixes. */
  readonly intents: readonly string[]
}

async function unitsOfKey(store: EnvironmentStore, key: string, { hold, intents }: KnownOfKey): Promise<StoreUnit[]> {
  const { root } = store.paths
  const directory = environmentDirectory(store.paths, key)
  const manifest = await readManifest(store, key).catch(() => null)
  if (manifest === null) return []
  const published = manifest.state === 'sound' ? manifest.manifest.token : null
  const strangers = (await namesIn(directory))
    .filter((name) => /^[0-9a-f]{32}$/.test(name) && name !== published)
    .filter((name) => !intents.some((each) => each.includes(name)))
    .map((name) => join(directory, name))
  if (manifest.state === 'damaged') {
    const paths = [join(directory, 'manifest.json'), ...strangers, join(directory, 'usage.json')]
    const unit = unitAt(root, directory, { kind: 'damaged_environment', isGarbage: true })
    return [{ ...unit, environment_key: key, paths, hold, state: manifest.content }]
  }
  const orphans = strangers.map((path): StoreUnit => {
    const unit = unitAt(root, path, { kind: 'orphan', isGarbage: true })
    // A pin is for what is published.
    return { ...unit, environment_key: key, hold: hold === PINNED ? null : hold }
  })
  return manifest.state === 'missing' ? orphans : [await environmentUnit(store, manifest, hold), ...orphans]
}

async function environmentUnit(
  store: EnvironmentStore,
  found: Extract<Awaited<ReturnType<typeof readManifest>>, { state: 'sound' }>,
  hold: UnitHold | null,
): Promise<StoreUnit> {
  const { environment_key: key, token, created_at } = found.manifest
  const directory = environmentDirectory(store.paths, key)
  const usage = await readUsage(store, key)
  const last = usage?.token === undefined || usage.token === token ? usage?.validations.at(-1) : undefined
  return {
    ...unitAt(store.paths.root, directory, { kind: 'environment', isGarbage: last?.ok === false }),
    environment_key: key,
    paths: [
      ...['manifest.json', token, 'usage.json'].map((name) => join(directory, name)),
      join(store.paths.pycache, key),
    ],
    usedAt: Math.max(...[created_at, usage?.last_used_at ?? created_at].map((each) => Date.parse(each))),
    hold,
    state: `${found.content} ${usage?.last_used_at ?? ''}`,
  }
}

const PINNED: UnitHold = { hold: 'pinned', message: 'it is pinned' }

async function leaseHold(store: EnvironmentStore, key: string): Promise<UnitHold | null> {
  const { length } = await liveLeases(store, key)
  return length === 0 ? null : { hold: 'leased', message: `it is in use (${length} leases)` }
}

async function lockHold({ paths, tools }: EnvironmentStore, key: string): Promise<UnitHold | null> {
  const lock = await inspectLock(join(paths.locks, `${key}.lock`), tools.processes)
  if (lock.state !== 'held' && lock.state !== 'held_elsewhere') return null
  return { hold: 'locked', message: `process ${lock.holder.pid} is working on it` }
}

async function intentsIn({ journal }: EnvironmentStore): Promise<string[]> {
  return (await journal.intents()).map((intent) => JSON.stringify(intent))
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch((): string[] => [])
}
