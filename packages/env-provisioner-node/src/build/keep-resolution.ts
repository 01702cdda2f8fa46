import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, publishDurably, withFileErrors } from '@plinth/durable'
import { type Resolution, readResolution } from '@plinth/pyenv-backends'
import { fingerprintOf } from '../store/digest.ts'
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
  const result = await publishDurably(path, sealed(fresh.requirementsText), { processes })
  // Somebody else resolved meanwhile: one key, one content.
  return result === 'published' ? fresh : ((await readKept(path)) ?? fresh)
}

/** The resolution of a key that is kept, else a new one, which is not kept. */
export async function recallResolution(
  store: Pick<EnvironmentStore, 'paths'>,
  key: string,
  resolve: () => Promise<Resolution>,
): Promise<Resolution> {
  return (await keptResolution(store, key)) ?? resolve()
}

/** The resolution of a key that is kept; null when there is none. */
export function keptResolution({ paths }: Pick<EnvironmentStore, 'paths'>, key: string): Promise<Resolution | null> {
  return readKept(join(paths.resolutions, `${key}.txt`))
}

async function readKept(path: string): Promise<Resolution | null> {
  const text = await withFileErrors({ doing: 'read', path }, () => readFile(path, 'utf8').catch(nullIfMissing))
  if (text === null) return null
  const requirementsText = text.replace(SEAL, '')
  if (text === sealed(requirementsText)) return { requirementsText, packages: readResolution(requirementsText) }
  await withFileErrors({ doing: 'remove', path }, () => rm(path, { force: true }))
  return null
}

const SEAL = /# sha256:[0-9a-f]{64}\n$/

/** With its digest in the last line, a comment to installers: half a resolution reads like a whole one. */
function sealed(requirementsText: string): string {
  return `${requirementsText}# ${fingerprintOf(requirementsText)}\n`
}

/** One that cannot be read is not another one: the key would get a second content. */
function nullIfMissing(error: unknown): null {
  if (errnoOf(error) !== 'ENOENT') throw error
  return null
}
