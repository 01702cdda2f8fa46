import { createHash } from 'node:crypto'
import { CodedError } from '@plinth/contracts'
import type { PayloadSource } from '../archive/payload-source.ts'
import type { PlannedEntry } from '../archive/write-pack.ts'
import { mapBounded } from '../bounded.ts'
import type { BuildCache } from '../cache/build-cache.ts'
import { findContent } from '../cache/kept-content.ts'
import type { StoredArtifact } from '../cache/stored-action.ts'
import { type AssetInput, addressOf } from '../workspace/snapshot.ts'
import { convertAsset, UNKNOWN_DIGEST } from './convert-asset.ts'
import { inputSource } from './input-source.ts'
import type { PlannedAsset, PlanningPlace } from './plan-asset.ts'
import type { PreviousPack } from './previous-pack.ts'

/** Where contents come from. */
export interface SourcePlace extends PlanningPlace {
  readonly previous: PreviousPack | undefined
}

/**
 * The entries of a plan, each with a place to read it from: the previous pack, the input itself, or the cache. An asset of which none has
 * everything any more is converted anew. Errors as for `convertAsset`, and `source_content_changed` when that gives something else.
 */
export async function chooseSources(
  assets: readonly PlannedAsset[],
  place: SourcePlace,
): Promise<readonly PlannedEntry[]> {
  return (await mapBounded(assets, (asset) => entriesOf(asset, place))).flat()
}

async function entriesOf(planned: PlannedAsset, place: SourcePlace): Promise<readonly PlannedEntry[]> {
  const entries = await tryEntries(planned, place)
  if (entries) return entries
  const { artifacts } = await convertAsset(planned.asset, place)
  const anew = await tryEntries({ ...planned, artifacts }, place)
  if (anew && artifacts.every(({ sha256 }, index) => sha256 === planned.artifacts[index]?.sha256)) return anew
  throw new CodedError('source_content_changed', `${planned.asset.root} gives something else than it gave before`)
}

async function tryEntries(planned: PlannedAsset, place: SourcePlace): Promise<readonly PlannedEntry[] | undefined> {
  const entries: PlannedEntry[] = []
  const inputs = new Map(planned.asset.inputs.map((input) => [input.path, input]))
  for (const [index, artifact] of planned.artifacts.entries()) {
    const source = await sourceOf(inputs, artifact, place)
    if (!source) return undefined
    entries.push(entryOf(planned, { artifact, index, source }))
  }
  return entries
}

type Inputs = ReadonlyMap<string, AssetInput>

async function sourceOf(inputs: Inputs, artifact: StoredArtifact, { previous, cache }: SourcePlace) {
  const { stored_bytes, stored_sha256, input } = artifact
  const inPack = stored_sha256 === UNKNOWN_DIGEST ? undefined : previous?.source(artifact)
  if (inPack) return inPack
  const file = input === undefined ? undefined : inputs.get(input)
  if (file) return inputSource(file)
  return input === undefined ? findKept(cache, stored_bytes, stored_sha256) : undefined
}

async function findKept(cache: BuildCache, bytes: number, sha256: string): Promise<PayloadSource | undefined> {
  const found = await findContent(cache, { bytes, sha256 })
  return found && bytes > 0 ? { bytes, open: () => checked(found.open(), sha256) } : found
}

interface Entry {
  readonly artifact: StoredArtifact
  readonly index: number
  readonly source: PayloadSource
}

function entryOf({ asset }: PlannedAsset, { artifact, index, source }: Entry): PlannedEntry {
  const { asset_id, manifest } = asset
  const { name, metadata, codec, bytes, sha256 } = artifact
  const given = manifest.output?.metadata
  const entry = {
    asset_id,
    artifact: index,
    address: addressOf(manifest),
    family: manifest.family,
    preload: manifest.preload ?? false,
    ...(name === undefined ? {} : { name }),
    ...(metadata || given ? { metadata: { ...metadata, ...given } } : {}),
  }
  if (codec !== 'none') return { entry, source, codec, bytes, sha256 }
  return { entry, source, ...(sha256 === UNKNOWN_DIGEST ? {} : { bytes, sha256 }) }
}

/** The chunks, and an error behind the last one when they were not what they should be. */
export async function* checked(chunks: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
  if (hash.digest('hex') === sha256) return
  throw new CodedError('source_content_changed', 'a kept payload does not have the content that it had')
}
