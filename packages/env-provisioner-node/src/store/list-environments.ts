import { readdir } from 'node:fs/promises'
import type { EnvironmentManifestV1, EnvironmentUsageV1 } from '@plinth/contracts'
import { isCodedError } from '@plinth/contracts'
import { errnoOf, withFileErrors } from '@plinth/durable'
import { type Diagnostic, describeEvidence } from '../prefix/describe-evidence.ts'
import { readEvidence } from '../prefix/evidence.ts'
import { inBatches } from '../prefix/in-batches.ts'
import { readManifest } from './manifest-file.ts'
import type { EnvironmentStore } from './open-store.ts'
import { readUsage } from './usage-file.ts'

/** One environment of the store. `damaged`: its manifest cannot be read; what validation says of the files is another matter. */
export type ListedEnvironment =
  | {
      readonly state: 'published'
      readonly environment_key: string
      readonly manifest: EnvironmentManifestV1
      readonly usage: EnvironmentUsageV1 | null
      /** What is odd about its packages, though it is sound: `file_claimed_twice`, `record_faulty`, `file_unclaimed`. */
      readonly diagnostics: readonly Diagnostic[]
    }
  | { readonly state: 'damaged'; readonly environment_key: string; readonly code: string; readonly message: string }

/** Every environment that has a manifest, in order of keys. */
export async function listEnvironments(store: EnvironmentStore): Promise<ListedEnvironment[]> {
  const { environments } = store.paths
  const names = await withFileErrors({ doing: 'read', path: environments }, () =>
    readdir(environments).catch(noneIfMissing),
  )
  const keys = names.filter((name) => /^v1_[0-9a-f]{32}$/.test(name)).sort()
  const listed = await inBatches(keys, { size: 16 }, (key) => listOne(store, key))
  return listed.flatMap((each) => each ?? [])
}

/** One environment by its key; null when there is none. */
export async function listOne(store: EnvironmentStore, environment_key: string): Promise<ListedEnvironment | null> {
  const found = await readManifest(store, environment_key).catch(unreadable)
  if (found.state === 'missing') return null
  if (found.state === 'damaged') {
    const { code, message } = found
    return { state: 'damaged', environment_key, code, message }
  }
  return {
    state: 'published',
    environment_key,
    manifest: found.manifest,
    usage: await readUsage(store, environment_key),
    diagnostics: describeEvidence(readEvidence(found.manifest)),
  }
}

/** One that this user may not read hides none of the others. */
function unreadable(error: unknown) {
  if (!isCodedError(error)) throw error
  return { state: 'damaged', code: error.code, message: error.message } as const
}

/** A store that was read-only from the start has no such directory. */
function noneIfMissing(error: unknown): string[] {
  if (errnoOf(error) !== 'ENOENT') throw error
  return []
}
