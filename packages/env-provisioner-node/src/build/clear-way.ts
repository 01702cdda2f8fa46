import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { PublishedEnvironment } from '@plinth/env-core'
import { inspectEnvironment } from '../store/inspect-environment.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { quarantine } from './quarantine.ts'

/** How often a damaged environment under the same key is moved aside before giving up. */
const ATTEMPTS = 3

/** What {@link clearWay} found. */
export interface ClearedWay {
  /** Published and sound; null when there is nothing (any more). */
  readonly published: PublishedEnvironment | null
  /** Whether anything was moved aside, now or before: a rebuild can fail and be asked for again. */
  readonly damage: boolean
}

/** Moves everything damaged under a key aside. @throws CodedError `environment_contended` when damage comes back as fast as it goes. */
export async function clearWay(
  store: EnvironmentStore,
  key: string,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<ClearedWay> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const found = await inspectEnvironment(store, key, { depth: 'quick', signal })
    if (found.state === 'missing') return { published: null, damage: await wasDamaged(store, key) }
    if (found.state === 'ready') return { published: found.environment, damage: attempt > 0 }
    await quarantine(store, { key, ...found })
  }
  throw new CodedError('environment_contended', `${key} is published in a damaged state again and again`, {
    hint: 'Make sure that no other program writes into the store, then try again.',
    details: { environment_key: key },
  })
}

async function wasDamaged({ paths }: EnvironmentStore, key: string): Promise<boolean> {
  const found = await stat(join(paths.quarantine, key)).catch(() => null)
  return found !== null
}
