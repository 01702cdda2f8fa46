import type { AssetRegistryV1, PackerDiagnostic } from '@plinth/contracts'
import { mapBounded } from '../bounded.ts'
import { diagnostic } from './diagnostics.ts'
import { type ScanPlace, scanAsset } from './scan-asset.ts'
import { addressOf, type Snapshot, type SnapshotAsset } from './snapshot.ts'

/** Looks at every registered asset and puts the result together. `revision` is 0: the runtime numbers what it keeps. */
export async function takeSnapshot(place: ScanPlace, registry: AssetRegistryV1): Promise<Snapshot> {
  const registered = registry.assets.toSorted((a, b) => a.asset_id - b.asset_id)
  const looking = { ...place, resolved: new Map() }
  const scanned = await mapBounded(registered, (asset) => scanAsset(looking, asset))
  return assemble(registry, scanned)
}

/** The snapshot of these scanned assets (by id), with the diagnostics that only show when they are side by side, worked out anew. */
export function assemble(registry: AssetRegistryV1, scanned: readonly SnapshotAsset[]): Snapshot {
  const names = clashes(scanned, 'duplicate_name')
  const addresses = clashes(
    scanned.filter(({ included_in_build }) => included_in_build),
    'duplicate_address',
  )
  const assets = scanned.map((asset) => {
    const clash = [...(names.get(asset.asset_id) ?? []), ...(addresses.get(asset.asset_id) ?? [])]
    const own = asset.diagnostics.filter(({ code }) => !CLASHES.has(code))
    return clash.length === 0 && own.length === asset.diagnostics.length
      ? asset
      : { ...asset, diagnostics: [...own, ...clash] }
  })
  return { revision: 0, registry, assets }
}

type Clash = 'duplicate_name' | 'duplicate_address'

function clashes(assets: readonly SnapshotAsset[], code: Clash): ReadonlyMap<number, PackerDiagnostic[]> {
  const holders = Map.groupBy(
    assets.filter(({ manifest }) => manifest),
    ({ manifest }) => manifest && (code === 'duplicate_name' ? manifest.name : addressOf(manifest)),
  )
  const found = new Map<number, PackerDiagnostic[]>()
  for (const [text, group] of holders) {
    if (group.length < 2) continue
    for (const { asset_id, root } of group) {
      const others = group.filter((other) => other.asset_id !== asset_id).map((other) => other.root)
      const message = `${others.join(', ')} ${others.length === 1 ? 'has' : 'have'} the ${WORDS[code]} ${text} as well`
      found.set(asset_id, [diagnostic(code, message, { asset_id, path: `${root}/asset.json` })])
    }
  }
  return found
}

const CLASHES: ReadonlySet<string> = new Set(['duplicate_name', 'duplicate_address'] satisfies Clash[])
const WORDS = { duplicate_name: 'name', duplicate_address: 'address' } as const
