import { hash } from 'node:crypto'
import type { AssetManifestV1 } from '@plinth/contracts'
import { canonicalJson } from '@plinth/contracts'
import { CODEC_VERSIONS } from '../archive/codecs/codec-versions.ts'
import type { AssetFamily } from '../families/asset-family.ts'
import type { SnapshotAsset } from '../workspace/snapshot.ts'

/** An asset whose manifest was read and whose family is known. */
export interface BuildableAsset extends SnapshotAsset {
  readonly manifest: AssetManifestV1
  readonly family: AssetFamily
}

/**
 * What decides the artifacts of an asset: 64 hex digits over the family with its version and library, the codec with its encoder, the whole
 * manifest (a family may look at any of it), and paths and digests of the inputs. No id, root or machine: a team can share them.
 */
export function actionKey(asset: BuildableAsset, digests: readonly string[]): string {
  const { manifest, family, inputs } = asset
  const { name, version, library = '' } = family
  const made = { family: { name, version, library }, codec: CODEC_VERSIONS[codecOf(manifest)], format: 1 }
  const files = inputs.map(({ path, bytes }, index) => [path, bytes, digests[index] ?? ''])
  return sha256(canonicalJson({ ...made, manifest, files }))
}

/** What of an asset decides the pack besides the contents of its inputs; equal texts, equal entries. */
export function aboutAsset({ asset_id, manifest, family, inputs }: BuildableAsset): string {
  const { name, version, library = '' } = family
  const files = inputs.map(({ path, bytes }) => [path, bytes])
  return sha256(JSON.stringify([asset_id, name, version, library, CODEC_VERSIONS[codecOf(manifest)], manifest, files]))
}

/** How the artifacts of an asset are stored. */
export function codecOf({ output }: AssetManifestV1): 'none' | 'deflate' | 'zstd' {
  return output?.codec ?? 'none'
}

function sha256(text: string): string {
  return hash('sha256', text)
}
