import { mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, newToken, publishByLink, withFileErrors } from '@plinth/durable'
import { fingerprintOf } from '../store/digest.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { environmentDirectory, manifestPath } from '../store/store-paths.ts'

/** A damaged environment as it was seen: `content` is the digest of its manifest file. */
export interface SeenDamage {
  readonly key: string
  readonly content: string
  readonly token: string | null
  readonly code: string
}

/**
 * Moves a damaged environment aside, manifest first: from then on it does not exist. The evidence stays in `quarantine/<key>/`. When the
 * manifest that was taken is not the one that was seen (somebody rebuilt meanwhile), it goes back.
 */
export async function quarantine({ paths, tools }: EnvironmentStore, damage: SeenDamage): Promise<void> {
  const { key, content, token, code } = damage
  const place = join(paths.quarantine, key, newToken())
  const taken = join(place, 'manifest.json')
  await withFileErrors({ doing: 'move aside', path: manifestPath(paths, key) }, async () => {
    await mkdir(place, { recursive: true })
    if (!(await moved(manifestPath(paths, key), taken))) return
    if (fingerprintOf(await readFile(taken)) !== content) {
      await publishByLink(taken, manifestPath(paths, key))
      return
    }
    await moved(join(environmentDirectory(paths, key), 'usage.json'), join(place, 'usage.json'))
    if (token !== null) await moved(join(environmentDirectory(paths, key), token), join(place, token))
    tools.logger({
      level: 'warning',
      message: `environment ${key} was damaged and moved aside`,
      details: { code, place },
    })
  })
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}
