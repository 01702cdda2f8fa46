import { CodedError } from '@plinth/contracts'
import { type PayloadSource, payloadOf } from '../archive/payload-source.ts'
import type { PlannedEntry } from '../archive/write-pack.ts'
import type { AssetFamily, FamilyArtifact } from '../families/asset-family.ts'
import { addressOf, type SnapshotAsset } from '../workspace/snapshot.ts'
import { inputSource } from './input-source.ts'

/**
 * What goes into the pack: every artifact of every asset, sorted by asset id and artifact number. `assets` have no blocking diagnostic and
 * are sorted by id.
 * @throws CodedError `family_misbehaved`; what a family throws; `input_changed`; file errors.
 */
export async function planPack(
  assets: readonly SnapshotAsset[],
  families: ReadonlyMap<string, AssetFamily>,
): Promise<readonly PlannedEntry[]> {
  const planned: PlannedEntry[] = []
  for (const asset of assets) planned.push(...(await planAsset(asset, families)))
  return planned
}

async function planAsset(asset: SnapshotAsset, families: ReadonlyMap<string, AssetFamily>): Promise<PlannedEntry[]> {
  const { manifest, inputs, artifacts } = asset
  const family = manifest && families.get(manifest.family)
  if (!family) throw misbehaved(asset, 'there is no such family')
  const sourceOf = inputSources(asset)
  const made = await family.convert({ manifest, inputs }, { readInput: async (path) => readWhole(sourceOf(path)) })
  if (made.length < artifacts.min || made.length > artifacts.max) {
    throw misbehaved(asset, `it made ${made.length} artifacts instead of ${artifacts.min} to ${artifacts.max}`)
  }
  const metadata = manifest.output?.metadata
  const preload = manifest.preload ?? false
  return made.map((artifact, index) => ({
    entry: {
      asset_id: asset.asset_id,
      artifact: index,
      address: addressOf(manifest),
      family: manifest.family,
      preload,
      ...(artifact.name === undefined ? {} : { name: artifact.name }),
      ...(artifact.metadata || metadata ? { metadata: { ...artifact.metadata, ...metadata } } : {}),
    },
    source: contentOf(artifact, sourceOf),
  }))
}

type SourceOf = (path: string) => PayloadSource

function contentOf({ content }: FamilyArtifact, sourceOf: SourceOf): PayloadSource {
  return content.kind === 'bytes' ? payloadOf(content.bytes) : sourceOf(content.path)
}

/** The sources of an asset's inputs by path; anything else is refused. */
function inputSources(asset: SnapshotAsset): SourceOf {
  const inputs = new Map(asset.inputs.map((input) => [input.path, input]))
  return (path) => {
    const input = inputs.get(path)
    if (!input) throw misbehaved(asset, `it asks for ${path}, which is not an input of the asset`)
    return inputSource(input)
  }
}

async function readWhole(source: PayloadSource): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of source.open()) parts.push(Uint8Array.from(chunk))
  return Buffer.concat(parts)
}

function misbehaved({ asset_id, root, manifest }: SnapshotAsset, what: string): CodedError {
  return new CodedError('family_misbehaved', `the family ${manifest?.family} cannot convert ${root}: ${what}`, {
    hint: 'Report it to the author of the family.',
    details: { asset_id, root, family: manifest?.family },
  })
}
