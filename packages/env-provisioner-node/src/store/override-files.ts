import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError, DependencyOverridePatchV1 } from '@plinth/contracts'
import { acquireLock, readJson, withFileErrors, writeJsonDurably } from '@plinth/durable'
import { deepFrozen, type OverrideStore } from '@plinth/env-core'
import { fingerprintOf } from './digest.ts'
import { createFileMemory } from './file-memory.ts'
import { type EnvironmentStore, requireStore } from './open-store.ts'

/** Models of which is remembered where their overrides lie, and what they say. */
const LIMIT = 256

/** Overrides on disk, one file per model, under a lock: patches of several processes are all kept. */
export function createOverrideFiles(store: EnvironmentStore): OverrideStore {
  const { clock } = store.tools
  const memory = createFileMemory<readonly DependencyOverridePatchV1[]>({ clock, limit: LIMIT })
  const paths = new Map<string, string>()
  return {
    read: (modelId) => {
      const path = paths.get(modelId) ?? overridesPath(store, modelId)
      if (paths.size < LIMIT) paths.set(modelId, path)
      return memory.read(path, { load: () => readOverrides(path), absent: [] })
    },
    update: (...change) => updateOverrides(store, ...change),
  }
}

async function updateOverrides(
  store: EnvironmentStore,
  ...[modelId, change, { signal }]: Parameters<OverrideStore['update']>
): Promise<readonly DependencyOverridePatchV1[]> {
  const { processes } = store.tools
  const path = overridesPath(store, modelId)
  await requireStore(store)
  const lock = join(store.paths.locks, `overrides-${fileName(modelId)}.lock`)
  await using _lock = await acquireLock(lock, { processes, ...(signal ? { signal } : {}) })
  const overrides = change(await readOverrides(path))
  signal?.throwIfAborted()
  if (overrides.length === 0) await withFileErrors({ doing: 'remove', path }, () => rm(path, { force: true }))
  else await writeJsonDurably(path, { contract_version: 1, model_id: modelId, overrides }, { processes })
  return overrides
}

/** @throws CodedError `overrides_unreadable`: what a person has typed in is never silently dropped. */
async function readOverrides(path: string): Promise<readonly DependencyOverridePatchV1[]> {
  const value = await readJson(path).catch((cause: unknown) => {
    throw unreadable(path, cause)
  })
  if (value === undefined) return []
  const list = typeof value === 'object' && value !== null && 'overrides' in value ? value.overrides : undefined
  if (!Array.isArray(list)) throw unreadable(path)
  const patches = list.map((each: unknown) => {
    const parsed = DependencyOverridePatchV1.safeParse(each, { unknownFields: 'keep' })
    if (!parsed.success) throw unreadable(path, parsed.error)
    return parsed.data
  })
  return deepFrozen(patches)
}

function unreadable(path: string, cause?: unknown): CodedError {
  return new CodedError('overrides_unreadable', `${path} does not hold overrides`, {
    hint: 'Restore it from a backup, or delete it and set the overrides again.',
    details: { path },
    ...(cause === undefined ? {} : { cause }),
  })
}

function overridesPath({ paths }: EnvironmentStore, modelId: string): string {
  return join(paths.overrides, `${fileName(modelId)}.json`)
}

/** Model ids are any text; file names are not. */
function fileName(modelId: string): string {
  return fingerprintOf(modelId).slice(7, 39)
}
