import { join } from 'node:path'
import { EnvironmentUsageV1 } from '@plinth/contracts'
import { acquireLock, readJson, writeJsonDurably } from '@plinth/durable'
import { deepFrozen } from '@plinth/env-core'
import type { SoundManifest } from './manifest-file.ts'
import type { EnvironmentStore } from './open-store.ts'
import { environmentDirectory } from './store-paths.ts'

const HOUR_MS = 3_600_000
/** Validations that are kept; the oldest go first. */
const VALIDATION_LIMIT = 20

/** A validation without its time. */
export type Validation = Omit<EnvironmentUsageV1['validations'][number], 'at'>

/**
 * The usage document of this store: it also says which prefix was validated, under which boot all its files were last looked at, and whether
 * they have to be hashed before it is used again, since it shares files with an environment that is damaged.
 */
export type StoredUsage = EnvironmentUsageV1 & {
  readonly boot_id?: string
  readonly token?: string
  readonly suspect?: 'shared_damage'
}

/** Last use and validations of an environment; null when nothing readable was recorded. */
export async function readUsage(store: EnvironmentStore, key: string): Promise<StoredUsage | null> {
  const kept = store.unwritten.get(key)
  if (kept) return kept
  const path = usagePath(store.paths, key)
  return store.usages.read(path, { load: () => loadUsage(path), absent: null })
}

async function loadUsage(path: string): Promise<StoredUsage | null> {
  const value = await readJson(path).catch(() => undefined)
  const parsed = EnvironmentUsageV1.safeParse(value)
  if (!parsed.success) return null
  const { data } = parsed
  return deepFrozen({
    ...data,
    ...('boot_id' in data && typeof data.boot_id === 'string' ? { boot_id: data.boot_id } : {}),
    ...('token' in data && typeof data.token === 'string' ? { token: data.token } : {}),
    ...('suspect' in data && data.suspect === 'shared_damage' ? { suspect: data.suspect } : {}),
  })
}

/** Notes a use, at most hourly. A clock that jumped back counts as another hour. A failure is logged and ignored. */
export function recordUse(store: EnvironmentStore, key: string): Promise<void> {
  return change(store, key, (usage, now) => {
    const elapsed = Date.parse(now) - Date.parse(usage.last_used_at)
    return elapsed >= 0 && elapsed < HOUR_MS ? null : { ...usage, last_used_at: now }
  })
}

/** Notes a validation that looked at every file. Where that cannot be written it counts as long as the store is open. */
export async function recordValidation(
  store: EnvironmentStore,
  { environment_key, token }: Pick<SoundManifest, 'environment_key' | 'token'>,
  validation: Validation,
): Promise<void> {
  const { boot_id } = await store.tools.processes.self()
  await change(store, environment_key, (known, now) => {
    // What was found in the damaged predecessor of an environment says nothing about it.
    const { suspect, ...same } = known.token === token ? known : { ...known, validations: [], suspect: undefined }
    const { last_used_at, validations } = same
    return {
      ...(known.token === token ? same : {}),
      ...(suspect === undefined || validation.kind === 'full' ? {} : { suspect }),
      contract_version: 1,
      last_used_at,
      token,
      ...(validation.ok ? { boot_id } : {}),
      validations: [...validations, { at: now, ...validation }].slice(-VALIDATION_LIMIT),
    }
  })
}

/** Notes that the files of an environment have to be hashed before it is used again. */
export async function recordSuspicion(
  store: EnvironmentStore,
  { environment_key, token }: Pick<SoundManifest, 'environment_key' | 'token'>,
): Promise<void> {
  await change(store, environment_key, (known) => {
    const same = known.token === token ? known : { ...known, validations: [] }
    return { ...same, token, suspect: 'shared_damage' }
  })
}

async function change(
  store: EnvironmentStore,
  key: string,
  update: (usage: StoredUsage, now: string) => StoredUsage | null,
): Promise<void> {
  const { clock, processes, logger } = store.tools
  const { unwritten } = store
  const next = async () => {
    const now = clock.now()
    const known = await readUsage(store, key)
    const fresh: StoredUsage = { contract_version: 1, last_used_at: now, validations: [] }
    return update(known ?? fresh, now) ?? (known ? null : fresh)
  }
  try {
    if ((await next()) === null) return
    await using _lock = await acquireLock(join(store.paths.locks, `usage-${key}.lock`), { processes })
    const changed = await next()
    if (changed) await writeJsonDurably(usagePath(store.paths, key), changed, { processes })
    unwritten.delete(key)
  } catch (error) {
    const changed = await next()
    if (changed) unwritten.set(key, changed)
    logger({ level: 'warning', message: `usage of ${key} was not recorded`, details: { error: String(error) } })
  }
}

function usagePath(paths: EnvironmentStore['paths'], key: string): string {
  return join(environmentDirectory(paths, key), 'usage.json')
}
