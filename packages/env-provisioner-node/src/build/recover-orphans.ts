import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { removeTree, sweepTemporaries } from '@plinth/durable'
import { readManifest } from '../store/manifest-file.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { environmentDirectory } from '../store/store-paths.ts'
import { type BuildNote, buildEntry, readBuildNote } from './build-note.ts'

/**
 * Settles what dead builders left: ends every process that their builds started, recorded or not, waits for its end, then removes their
 * prefixes. Where a system can tell neither the recorded process nor the environments of processes (Windows, once the recorded process has
 * ended by itself), the prefix is left for garbage collection.
 */
export async function recoverOrphans(store: EnvironmentStore): Promise<void> {
  const recovered = await store.journal.recover(async (intent) => {
    const note = readBuildNote(intent)
    return note ? settle(store, note) : 'keep'
  })
  for (const each of recovered) {
    if (each.outcome !== 'failed') continue
    const details = { entry: each.id, error: String(each.error) }
    store.tools.logger({ level: 'warning', message: 'an interrupted build could not be cleared away', details })
  }
}

async function settle(store: EnvironmentStore, note: BuildNote): Promise<'settled' | 'keep'> {
  const { key, token } = note
  if (!(await endWriters(store, note))) return 'keep'
  const found = await readManifest(store, key)
  const isPublished = found.state === 'sound' && found.manifest.token === token
  const directory = environmentDirectory(store.paths, key)
  if (!isPublished) await removeTree(join(directory, token))
  await sweepTemporaries(directory, store.tools.processes)
  // Goes when nothing else is in it.
  await rmdir(directory).catch(() => {})
  return 'settled'
}

/** True once nothing can be writing into the prefix any more. */
async function endWriters(
  { tools: { processes } }: EnvironmentStore,
  { token, child }: Pick<BuildNote, 'token' | 'child'>,
): Promise<boolean> {
  const environment = buildEntry(token)
  const group = typeof child === 'string' ? 'unclear' : await processes.endGroup({ leader: child, environment })
  const marked = await processes.endMarked(environment)
  return child === 'none' || group !== 'unclear' || marked !== 'unclear'
}
