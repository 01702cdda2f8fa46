import { createEventLoopRest } from '../event-loop-rest.ts'
import type { RegistryEntry } from '../registry/entry-list.ts'
import type { RegistryWalk } from '../registry/walk-registry.ts'
import type { ModelIndex } from './open-index.ts'

/** How the index is brought in line. `changed` reads only files whose stamp differs from the row's; `all` reads every file. */
export type SyncDepth = 'changed' | 'all'

/** What a registry has that its index does not say. */
export interface RegistryChanges {
  /** To be read. */
  readonly stale: readonly RegistryEntry[]
  /** Models of the index that the walk has not found. */
  readonly gone: readonly string[]
}

/** Compares a walk of the registry with the rows. */
export async function registryChanges(
  { read }: ModelIndex,
  { entries }: RegistryWalk,
  depth: SyncDepth,
): Promise<RegistryChanges> {
  const gone = await knownStamps(read)
  const stale: RegistryEntry[] = []
  const rest = createEventLoopRest()
  for (const entry of entries) {
    if (depth === 'all' || gone.get(entry.modelId) !== entry.stamp || entry.stamp === undefined) stale.push(entry)
    gone.delete(entry.modelId)
    if (rest.isDue()) await rest.take()
  }
  return { stale, gone: [...gone.keys()] }
}

const PAGE = 2000

/** The stamp of every row by model, a page at a time. */
async function knownStamps(read: ModelIndex['read']): Promise<Map<string, string>> {
  const stamps = new Map<string, string>()
  const rest = createEventLoopRest(1)
  for (let after = ''; ; ) {
    const page = await read
      .selectFrom('models')
      .select(['model_id', 'metadata_stamp'])
      .where('model_id', '>', after)
      .orderBy('model_id')
      .limit(PAGE)
      .execute()
    for (const { model_id, metadata_stamp } of page) stamps.set(model_id, metadata_stamp)
    const last = page.at(-1)
    if (page.length < PAGE || !last) return stamps
    after = last.model_id
    if (rest.isDue()) await rest.take()
  }
}
