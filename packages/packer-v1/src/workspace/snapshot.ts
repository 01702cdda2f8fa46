import type { AssetManifestV1, AssetRegistryV1, PackerDiagnostic, PackerRuntimeState } from '@plinth/contracts'

/** A file that an asset is made of, as it was when the disk was last looked at. */
export interface AssetInput {
  /** Relative to the asset root, with `/`, NFC. */
  readonly path: string
  /** Absolute, links resolved. */
  readonly file: string
  readonly bytes: number
  /** Whole milliseconds since 1970. */
  readonly last_modified: number
  /** Changes when the file is another one or was written: device, inode, size, mtime and ctime. */
  readonly stamp: string
}

/** One registered asset. */
export interface SnapshotAsset {
  readonly asset_id: number
  readonly asset_uuid: string
  /** Relative to the project's root, with `/`. */
  readonly root: string
  readonly included_in_build: boolean
  /** undefined: asset.json cannot be read. */
  readonly manifest: AssetManifestV1 | undefined
  /** Sorted by path in code-unit order. */
  readonly inputs: readonly AssetInput[]
  readonly artifacts: { readonly min: number; readonly max: number }
  /** The newest of asset.json and the inputs; 0 when unknown. */
  readonly last_modified: number
  readonly diagnostics: readonly PackerDiagnostic[]
  readonly runtime_state: PackerRuntimeState
  /** Equal stamps: nothing of the asset changed on disk. */
  readonly stamp: string
}

/** Everything that is known of a workspace at one moment. Never changed; a commit puts a new one in its place. */
export interface Snapshot {
  /** Counts the snapshots of this runtime that differ, from 1. */
  readonly revision: number
  readonly registry: AssetRegistryV1
  /** By asset id. */
  readonly assets: readonly SnapshotAsset[]
}

/** The registered and included assets: what a pack would hold. Source: seed 002. */
export function packSet({ assets }: Snapshot): readonly SnapshotAsset[] {
  return assets.filter(({ included_in_build }) => included_in_build)
}

/** What code calls an asset: the manifest's address, or its name. */
export function addressOf(manifest: AssetManifestV1): string {
  return manifest.address ?? manifest.name
}

/** What people call an asset whose manifest may be unreadable: then the last segment of its root. */
export function displayName({ manifest, root }: SnapshotAsset): string {
  return manifest?.name ?? root.slice(root.lastIndexOf('/') + 1)
}

/** The blocking diagnostics of these assets. */
export function blockersOf(assets: readonly SnapshotAsset[]): readonly PackerDiagnostic[] {
  return assets.flatMap(({ diagnostics }) => diagnostics.filter(({ blocking }) => blocking))
}
