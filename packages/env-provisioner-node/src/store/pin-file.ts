import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { withFileErrors, writeJsonDurably } from '@plinth/durable'
import { type EnvironmentStore, requireStore } from './open-store.ts'
import { makeDirectory } from './store-root.ts'

/**
 * Keeps whatever is or will be published under a key from being collected, also when it is made anew, until it is unpinned. Pinned twice is
 * pinned. @throws CodedError `environment_unknown` for what is no key; `store_gone`; file errors.
 */
export async function pinEnvironment(store: EnvironmentStore, key: string, note?: string): Promise<void> {
  await requireStore(store)
  const { paths, tools } = store
  await makeDirectory(paths.pins)
  const pin = { version: 1, pinned_at: tools.clock.now(), ...(note === undefined ? {} : { note }) }
  await writeJsonDurably(pinPath(store, key), pin, { processes: tools.processes })
}

/** Lets an environment be collected again. False when it was not pinned. @throws CodedError `environment_unknown`, file errors. */
export async function unpinEnvironment(store: EnvironmentStore, key: string): Promise<boolean> {
  const path = pinPath(store, key)
  const pinned = await isPinned(store, key)
  await withFileErrors({ doing: 'remove', path }, () => rm(path, { force: true }))
  return pinned
}

/** Whether a key is pinned: by the name of the file alone, so that a pin on a full disk counts. */
export async function isPinned(store: Pick<EnvironmentStore, 'paths'>, key: string): Promise<boolean> {
  return (await pinnedKeys(store)).has(key)
}

/** Every pinned key. */
export async function pinnedKeys({ paths }: Pick<EnvironmentStore, 'paths'>): Promise<ReadonlySet<string>> {
  const names = await readdir(paths.pins).catch((): string[] => [])
  return new Set(names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length)))
}

function pinPath({ paths }: Pick<EnvironmentStore, 'paths'>, key: string): string {
  if (/^v1_[0-9a-f]{32}$/.test(key)) return join(paths.pins, `${key}.json`)
  throw new CodedError('environment_unknown', `${key} is no environment key`, {
    hint: 'A key is v1_ and 32 digits; plinth-env list shows those of a store.',
    details: { environment_key: key },
  })
}
