import { findAction, keepAction, type StoredArtifact } from '../cache/stored-action.ts'
import { blob } from '../families/blob.ts'
import { aboutAsset, actionKey, type BuildableAsset, codecOf } from './action-key.ts'
import type { BuildRecord } from './build-record.ts'
import { type ConversionPlace, convertAsset, UNKNOWN_DIGEST } from './convert-asset.ts'
import type { InputDigests } from './input-digests.ts'

/** What one asset puts into the pack. */
export interface PlannedAsset {
  readonly asset: BuildableAsset
  /** See `aboutAsset`. */
  readonly about: string
  /** `same`: as in the last build. `hit`: the cache had it. `miss`: converted. `as_is`: nothing to convert. */
  readonly origin: 'same' | 'hit' | 'miss' | 'as_is'
  /** SHA-256 of each input; empty for one that only writing the pack will tell. */
  readonly digests: readonly string[]
  readonly artifacts: readonly StoredArtifact[]
  /** Nothing of it had to be read: the next build will know it as well from what the last one left. */
  readonly isSettled?: boolean
}

/** What planning works with. */
export interface PlanningPlace extends ConversionPlace {
  /** Of the last build; undefined: nothing is known, as in a full build. */
  readonly record: BuildRecord | undefined
  readonly digests: InputDigests
  /** `full` converts everything. */
  readonly mode: 'incremental' | 'full'
}

/** What an asset puts into the pack: from the last build, else from the cache, else by converting it. Errors as for `convertAsset`. */
export async function planAsset(asset: BuildableAsset, place: PlanningPlace): Promise<PlannedAsset> {
  const { record, digests, mode, cache } = place
  const { asset_id, inputs } = asset
  const about = aboutAsset(asset)
  const before = record?.assets[asset_id]
  const mayBeSame = before?.about === about
  if (isAsIs(asset) && !mayBeSame) {
    const known = inputs.map((input) => digests.known(asset_id, input) ?? UNKNOWN_DIGEST)
    return { asset, about, origin: 'as_is', digests: known, artifacts: await asTheyLie(asset, place, known) }
  }
  const read: string[] = []
  let isSettled = true
  for (const input of inputs) {
    const known = digests.known(asset_id, input)
    if (known === undefined) isSettled = false
    read.push(known ?? (await digests.of(asset_id, input)))
  }
  if (mayBeSame && before.inputs.every(([, , digest], index) => digest === read[index])) {
    return { asset, about, origin: 'same', digests: read, artifacts: before.artifacts, isSettled }
  }
  if (isAsIs(asset)) {
    return { asset, about, origin: 'as_is', digests: read, artifacts: await asTheyLie(asset, place, read) }
  }
  const key = actionKey(asset, read)
  const found = mode === 'full' ? undefined : await findAction(cache, key)
  if (found && isOf(asset, found)) return { asset, about, origin: 'hit', digests: read, artifacts: found }
  const { artifacts } = await convertAsset(asset, place)
  const complete = withDigests(asset, artifacts, read)
  await keepAction(cache, key, complete)
  return { asset, about, origin: 'miss', digests: read, artifacts: complete }
}

/** Whether artifacts that somebody kept can be those of this asset. */
function isOf({ artifacts, manifest, inputs }: BuildableAsset, found: readonly StoredArtifact[]): boolean {
  const codec = codecOf(manifest)
  const paths = new Set(inputs.map(({ path }) => path))
  const isCounted = found.length >= artifacts.min && found.length <= artifacts.max
  return isCounted && found.every((each) => each.codec === codec && (each.input === undefined || paths.has(each.input)))
}

async function asTheyLie(asset: BuildableAsset, place: PlanningPlace, digests: readonly string[]) {
  return withDigests(asset, (await convertAsset(asset, place)).artifacts, digests)
}

/** True for what the pack holds as it lies in the workspace: converting it costs nothing and gives nothing to keep. */
function isAsIs({ family, manifest }: BuildableAsset): boolean {
  return family === blob && codecOf(manifest) === 'none'
}

/** Artifacts that are inputs have the digests of these. */
export function withDigests(
  { inputs }: BuildableAsset,
  artifacts: readonly StoredArtifact[],
  digests: readonly string[],
): readonly StoredArtifact[] {
  const table = new Map(inputs.map(({ path }, index) => [path, digests[index] ?? UNKNOWN_DIGEST]))
  return artifacts.map((artifact) => {
    const sha256 = artifact.input === undefined ? undefined : table.get(artifact.input)
    return sha256 === undefined ? artifact : { ...artifact, sha256, stored_sha256: sha256 }
  })
}
