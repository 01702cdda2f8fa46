import type { PackerDiagnostic } from '@plinth/contracts'
import { glob } from 'glob'
import { diagnostic } from './diagnostics.ts'
import { findAssetRoots } from './find-asset-roots.ts'
import type { WorkspacePlaces } from './layout.ts'
import type { Snapshot } from './snapshot.ts'

/** What lies below `assets/` and does not belong to the registered world: asset roots that nobody registered, and files outside any root. */
export async function inspectUnregistered(
  places: WorkspacePlaces,
  { assets }: Snapshot,
): Promise<readonly PackerDiagnostic[]> {
  const registered = new Set(assets.map(({ root }) => root))
  const roots = await findAssetRoots(places)
  const unregistered = roots.filter((root) => !registered.has(root))
  const known = new Set([...roots, ...registered])
  const files = await glob('assets/**', {
    cwd: places.root,
    dot: true,
    nodir: true,
    posix: true,
  })
  const strays = files
    .map((file) => file.normalize('NFC'))
    .filter((file) => !parentsOf(file).some((parent) => known.has(parent)))
  return [
    ...unregistered.map((path) => diagnostic('root_unregistered', `${path} is not registered, so not built`, { path })),
    ...strays.sort().map((path) => diagnostic('file_stray', `${path} belongs to no asset root`, { path })),
  ]
}

function parentsOf(file: string): readonly string[] {
  const segments = file.split('/')
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'))
}
