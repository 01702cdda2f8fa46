import { join } from 'node:path'
import { EnvironmentUsageV1 } from '@plinth/contracts'
import { readJson, writeJsonDurably } from '@plinth/durable'
import type { EnvironmentStore } from './open-store.ts'
import { environmentDirectory } from './store-paths.ts'

const HOUR_MS = 3_600_000
/** Validations that are kept; the oldest go first. */
const VALIDATION_LIMIT = 20

/** A validation without its time. */
export type Validation = Omit<EnvironmentUsageV1['validations'][number], 'at'>

/** Last use and validations of an environment; null when nothing readable was recorded. */
export async function readUsage({ paths }: EnvironmentStore, key: string): Promise<EnvironmentUsageV1 | null> {
  const value = await readJson(usagePath(paths, key)).catch(() => undefined)
  const parsed = EnvironmentUsageV1.safeParse(value)
  return parsed.success ? parsed.data : null
}

/** Notes a use, at most hourly. A clock that jumped back counts as another hour. A failure is logged and ignored. */
export function recordUse(store: EnvironmentStore, key: string): Promise<void> {
  return change(store, key, (usage, now) => {
    const elapsed = Date.parse(now) - Date.parse(usage.last_used_at)
    return elapsed >= 0 && elapsed < HOUR_MS ? null : { ...usage, last_used_at: now }
  })
}

/** Notes a validation. A failure is logged and ignored. */
export function recordValidation(store: EnvironmentStore, key: string, validation: Validation): Promise<void> {
  return change(store, key, (usage, now) => ({
    ...usage,
    validations: [...usage.validations, { at: now, ...validation }].slice(-VALIDATION_LIMIT),
  }))
}

async function change(
  store: EnvironmentStore,
  key: string,
  update: (usage: EnvironmentUsageV1, now: string) => EnvironmentUsageV1 | null,
): Promise<void> {
  const { clock, processes, logger } = store.tools
  try {
    const now = clock.now()
    const known = await readUsage(store, key)
    const fresh: EnvironmentUsageV1 = { contract_version: 1, last_used_at: now, validations: [] }
    const next = update(known ?? fresh, now) ?? (known ? null : fresh)
    if (next) await writeJsonDurably(usagePath(store.paths, key), next, { processes })
  } catch (error) {
    logger({ level: 'warning', message: `usage of ${key} was not recorded`, details: { error: String(error) } })
  }
}

function usagePath(paths: EnvironmentStore['paths'], key: string): string {
  return join(environmentDirectory(paths, key), 'usage.json')
}
