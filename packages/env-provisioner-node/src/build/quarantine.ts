import { join } from 'node:path'
import { acquireLock, newToken, publishByLink, withFileErrors } from '@plinth/durable'
import { readManifestFile } from '../store/manifest-file.ts'
import { moveIfThere } from '../store/move-if-there.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { environmentDirectory, manifestPath } from '../store/store-paths.ts'
import { makeDirectory } from '../store/store-root.ts'

/** A damaged environment as it was seen: `content` is the digest of its manifest file. */
export interface SeenDamage {
  readonly key: string
  readonly content: string
  readonly token: string | null
  readonly code: string
}

/**
 * Moves a damaged environment aside, manifest first: from then on it does not exist. The evidence stays in `quarantine/<key>/`. Whoever does
 * it holds a lock of this very damage, whatever else is locked: since nothing replaces a manifest, what it then reads is what it takes, and a
 * process that saw the damage long ago cannot take what was rebuilt meanwhile. If that lock was deleted by hand, a wrong one goes back.
 */
export async function quarantine({ paths, tools }: EnvironmentStore, damage: SeenDamage): Promise<void> {
  const { key, content, token, code } = damage
  const place = join(paths.quarantine, key, newToken())
  const [manifest, taken] = [manifestPath(paths, key), join(place, 'manifest.json')]
  const claim = join(paths.locks, `damaged-${content.replace(/^.*:/, '')}.lock`)
  await withFileErrors({ doing: 'move aside', path: manifest }, async () => {
    await tools.at('quarantining')
    await using _lock = await acquireLock(claim, { processes: tools.processes, purpose: `move ${key} aside` })
    if ((await contentOf(manifest)) !== content) return
    await makeDirectory(place)
    if (!(await moveIfThere(manifest, taken))) return
    if ((await contentOf(taken)) !== content) {
      await publishByLink(taken, manifest)
      return
    }
    await moveIfThere(join(environmentDirectory(paths, key), 'usage.json'), join(place, 'usage.json'))
    if (token !== null) await moveIfThere(join(environmentDirectory(paths, key), token), join(place, token))
    tools.logger({
      level: 'warning',
      message: `environment ${key} was damaged and moved aside`,
      details: { code, place },
    })
  })
}

async function contentOf(path: string): Promise<string | null> {
  return (await readManifestFile(path))?.content ?? null
}
