import type { PackerDiagnostic } from '@plinth/contracts'
import { glob } from 'glob'
import { mapBounded } from '../bounded.ts'
import { diagnostic } from './diagnostics.ts'
import { findAssetRoots } from './find-asset-roots.ts'
import { type ScanPlace, scanAsset } from './scan-asset.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * What lies below `assets/` and does not belong to the registered world: asset roots that nobody registered, with what would keep them from
 * being packed, and files outside any root.
 */
export async function inspectUnregistered(
  place: ScanPlace,
  { assets }: Snapshot,
): Promise<readonly PackerDiagnostic[]> {
  const { places } = place
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
    ...(await mapBounded(unregistered, (root) => obstaclesIn(place, root))).flat(),
    ...strays.sort().map((path) => diagnostic('file_stray', `${path} belongs to no asset root`, { path })),
  ]
}

/** Why a root could not be packed if it were registered: inputs that are missing, a manifest that does not fit. */
async function obstaclesIn(place: ScanPlace, root: string): Promise<readonly PackerDiagnostic[]> {
  const found = await scanAsset(place, { asset_id: 0, asset_uuid: '', root, included_in_build: false })
  const blocking = found.diagnostics.filter((each) => each.blocking)
  return blocking.map(({ message, path }) =>
    diagnostic(
      'unregistered_incomplete',
      `${root} could not be packed: ${message}`,
      path === undefined ? {} : { path },
    ),
  )
}

function parentsOf(file: string): readonly string[] {
  const segments = file.split('/')
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'))
}
