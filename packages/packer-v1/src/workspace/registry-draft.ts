import type { AssetRegistryV1 } from '@plinth/contracts'
import type { RegisteredAsset } from './registry.ts'
import type { Snapshot, SnapshotAsset } from './snapshot.ts'

/** A registry while it is being changed, in one turn of the write lane. Nobody else sees it before it is committed. */
export interface RegistryDraft {
  readonly assetOf: (asset_id: number) => SnapshotAsset | undefined
  readonly assetAt: (root: string) => SnapshotAsset | undefined
  /** The asset whose manifest has this name. */
  readonly assetNamed: (name: string) => SnapshotAsset | undefined
  /** The id that the next added asset gets. Ids are never given twice, also after a removal. */
  readonly nextId: () => number
  /** Adds an asset under {@link nextId}, or one that comes back under its old id. */
  readonly add: (asset: SnapshotAsset) => void
  readonly setIncluded: (asset_id: number, included_in_build: boolean) => void
  readonly remove: (asset_id: number) => void
  /** Takes what was found at another root for the asset. */
  readonly relocate: (found: SnapshotAsset) => void
  readonly isChanged: () => boolean
  /** Ids of the assets that were added, changed or removed. */
  readonly changed: () => readonly number[]
  /** The result: the document to write, and the assets by id. */
  readonly result: () => { readonly registry: AssetRegistryV1; readonly assets: readonly SnapshotAsset[] }
}

/** Starts from what is committed. */
export function draftRegistry({ registry, assets }: Snapshot): RegistryDraft {
  const lines = new Map<number, RegisteredAsset>(registry.assets.map((line) => [line.asset_id, line]))
  const byId = new Map(assets.map((asset) => [asset.asset_id, asset]))
  const byRoot = new Map(assets.map((asset) => [asset.root, asset.asset_id]))
  const byName = new Map(assets.flatMap(({ manifest, asset_id }) => (manifest ? [[manifest.name, asset_id]] : [])))
  let next = registry.next_asset_id
  const changed = new Set<number>()
  const lookUp = (asset_id: number | undefined) => (asset_id === undefined ? undefined : byId.get(asset_id))
  const put = (asset: SnapshotAsset) => {
    const { asset_id, asset_uuid, root, included_in_build } = asset
    lines.set(asset_id, { ...lines.get(asset_id), asset_id, asset_uuid, root, included_in_build })
    byId.set(asset_id, asset)
    byRoot.set(root, asset_id)
    if (asset.manifest) byName.set(asset.manifest.name, asset_id)
    changed.add(asset_id)
  }
  return {
    assetOf: lookUp,
    assetAt: (root) => lookUp(byRoot.get(root)),
    assetNamed: (name) => lookUp(byName.get(name)),
    nextId: () => next,
    add: (asset) => {
      put(asset)
      next = Math.max(next, asset.asset_id + 1)
    },
    setIncluded: (asset_id, included_in_build) => {
      const [line, asset] = [lines.get(asset_id), byId.get(asset_id)]
      if (!line || !asset || asset.included_in_build === included_in_build) return
      lines.set(asset_id, { ...line, included_in_build })
      byId.set(asset_id, { ...asset, included_in_build })
      changed.add(asset_id)
    },
    remove: (asset_id) => {
      const asset = byId.get(asset_id)
      if (!asset) return
      lines.delete(asset_id)
      byId.delete(asset_id)
      byRoot.delete(asset.root)
      if (asset.manifest && byName.get(asset.manifest.name) === asset_id) byName.delete(asset.manifest.name)
      changed.add(asset_id)
    },
    relocate: (found) => {
      const known = byId.get(found.asset_id)
      if (known) byRoot.delete(known.root)
      put(found)
    },
    isChanged: () => changed.size > 0,
    changed: () => [...changed].sort((a, b) => a - b),
    result: () => ({
      registry: { ...registry, next_asset_id: next, assets: [...lines.values()] },
      assets: [...byId.values()].sort((a, b) => a.asset_id - b.asset_id),
    }),
  }
}
