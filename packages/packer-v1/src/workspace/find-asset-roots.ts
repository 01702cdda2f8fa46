import { glob } from 'glob'
import type { WorkspacePlaces } from './layout.ts'

/** Every directory below `assets/` that has an asset.json, relative to the project's root, in code-unit order. Links are not followed. */
export async function findAssetRoots(places: WorkspacePlaces): Promise<readonly string[]> {
  const manifests = await glob('assets/**/asset.json', {
    cwd: places.root,
    dot: true,
    nodir: true,
    posix: true,
  })
  return manifests
    .map((path) => path.slice(0, -'/asset.json'.length).normalize('NFC'))
    .filter((root) => root !== 'assets')
    .sort((a, b) => (a < b ? -1 : 1))
}
