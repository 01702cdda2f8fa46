import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { patiently, removeTree, temporaryPath } from '@plinth/durable'
import type { ProvisionResult } from '@plinth/env-core'
import { readEvidence } from '../prefix/evidence.ts'
import type { EnvironmentStore } from '../store/open-store.ts'

/**
 * Puts the download cache of a repeated installation in place of the store's, when that one has been proven damaged: the same files came
 * right from a fresh download. Installers link their cache into environments, so that whoever edits one edits the other.
 */
export async function replaceDamagedCache(
  { paths, tools: { logger, processes } }: EnvironmentStore,
  fresh: string,
  result: ProvisionResult,
): Promise<void> {
  const faulty = result.state === 'ready' ? readEvidence(result.environment.manifest)?.record_faulty : undefined
  if (faulty?.length !== 0) return
  const damaged = await temporaryPath(paths.cache, processes)
  try {
    for (const name of await readdir(fresh)) {
      await patiently(() => rename(join(paths.cache, name), damaged))
      await patiently(() => rename(join(fresh, name), join(paths.cache, name)))
    }
    logger({ level: 'warning', message: 'the download cache was damaged and has been replaced' })
  } catch (error) {
    logger({ level: 'warning', message: 'a damaged download cache stays in place', details: { error: String(error) } })
  } finally {
    await removeTree(damaged)
  }
}
