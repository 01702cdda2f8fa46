import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError, isCodedError } from '@plinth/contracts'
import { errnoOf, publishDurably, withFileErrors } from '@plinth/durable'
import { type Resolution, readResolution } from '@plinth/pyenv-backends'
import type { EnvironmentStore } from '../store/open-store.ts'

/** The resolution of a key: the one that is kept, so that a rebuild has the same content, else a new one, which is kept from then on. */
export async function keepResolution(
  { paths, tools: { processes } }: EnvironmentStore,
  key: string,
  resolve: () => Promise<Resolution>,
): Promise<Resolution> {
  const path = join(paths.resolutions, `${key}.txt`)
  const kept = await readKept(path)
  if (kept) return kept
  const fresh = await resolve()
  const result = await publishDurably(path, fresh.requirementsText, { processes })
  // Somebody else resolved meanwhile: one key, one content.
  return result === 'published' ? fresh : ((await readKept(path)) ?? fresh)
}

async function readKept(path: string): Promise<Resolution | null> {
  const requirementsText = await withFileErrors({ doing: 'read', path }, () =>
    readFile(path, 'utf8').catch(nullIfMissing),
  )
  if (requirementsText === null) return null
  try {
    return { requirementsText, packages: readResolution(requirementsText) }
  } catch (error) {
    if (!(isCodedError(error) && error instanceof CodedError)) throw error
    await withFileErrors({ doing: 'remove', path }, () => rm(path, { force: true }))
    return null
  }
}

/** One that cannot be read is not another one: the key would get a second content. */
function nullIfMissing(error: unknown): null {
  if (errnoOf(error) !== 'ENOENT') throw error
  return null
}
