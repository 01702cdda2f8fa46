import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type ProcessIdentity, removeTree } from '@plinth/durable'
import { endProcessGroup, type SpawnedProcess } from '@plinth/pyenv-backends'
import { readManifest } from '../store/manifest-file.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { environmentDirectory } from '../store/store-paths.ts'

/** What a builder writes down before it starts anything: which prefix it makes, and which process writes there. */
export interface BuildNote {
  readonly kind: 'build'
  readonly key: string
  readonly token: string
  /** `none`: nothing runs. `starting`: a process was about to be started. */
  readonly child: 'none' | 'starting' | RecordedChild
}

/** A process that writes into a prefix, well enough known to be ended by somebody else. */
export interface RecordedChild extends SpawnedProcess {
  readonly identity: ProcessIdentity
}

/**
 * Settles what dead builders left: ends their installers, waits for their end, then removes their prefixes. A prefix whose writer is not known
 * for certain is left for garbage collection.
 */
export async function recoverOrphans(store: EnvironmentStore): Promise<void> {
  const recovered = await store.journal.recover(async (intent) => {
    if (!isBuildNote(intent)) return 'keep'
    const { key, token, child } = intent
    if (child === 'starting') return 'keep'
    if (child !== 'none' && (await store.tools.processes.liveness(child.identity)) === 'alive')
      await endProcessGroup(child)
    const found = await readManifest(store, key)
    const isPublished = found.state === 'sound' && found.manifest.token === token
    const directory = environmentDirectory(store.paths, key)
    if (!isPublished) await removeTree(join(directory, token))
    // Goes when nothing else is in it.
    await rmdir(directory).catch(() => {})
    return 'settled'
  })
  for (const each of recovered) {
    if (each.outcome !== 'failed') continue
    const details = { entry: each.id, error: String(each.error) }
    store.tools.logger({ level: 'warning', message: 'an interrupted build could not be cleared away', details })
  }
}

function isBuildNote(value: unknown): value is BuildNote {
  if (typeof value !== 'object' || value === null) return false
  const { kind, key, token, child }: Partial<Record<keyof BuildNote, unknown>> = value
  const isNamed =
    typeof key === 'string' &&
    typeof token === 'string' &&
    /^v1_[0-9a-f]{32}$/.test(key) &&
    /^[0-9a-f]{32}$/.test(token)
  return kind === 'build' && isNamed && (typeof child === 'string' || (typeof child === 'object' && child !== null))
}
