import { createHash } from 'node:crypto'
import { CodedError } from '@plinth/contracts'
import { encodePayload } from '../archive/codecs/encode-payload.ts'
import { type PayloadSource, payloadOf } from '../archive/payload-source.ts'
import type { BuildCache } from '../cache/build-cache.ts'
import { keepContent } from '../cache/kept-content.ts'
import type { StoredArtifact } from '../cache/stored-action.ts'
import type { ConversionPool } from '../conversion/conversion-pool.ts'
import type { FamilyArtifact } from '../families/asset-family.ts'
import { type BuildableAsset, codecOf } from './action-key.ts'
import { inputSource } from './input-source.ts'
import { spill } from './spill.ts'

/** What converting works with. */
export interface ConversionPlace {
  readonly pool: ConversionPool
  readonly cache: BuildCache
  /** For what has no known length yet; absolute. */
  readonly directory: string
  /** Notes what conversions read by themselves. */
  readonly watch?: boolean
}

/** What an asset became; every content but that of inputs lies in the cache. */
export interface ConvertedAsset {
  readonly artifacts: readonly StoredArtifact[]
  /** Absolute paths that the family looked at by itself, with `watch`. */
  readonly reads: readonly string[]
}

/**
 * Converts an asset from nothing and encodes what it became.
 * @throws CodedError `family_misbehaved`, `conversion_failed`, `conversion_crashed`, `input_changed`, `cache_unusable`; what a family throws.
 */
export async function convertAsset(asset: BuildableAsset, place: ConversionPlace): Promise<ConvertedAsset> {
  const { manifest, inputs, artifacts, family } = asset
  const sourceOf = inputSources(asset)
  const readInput = async (path: string) => readWhole(sourceOf(path))
  const job = { family, asset: { manifest, inputs }, readInput, watch: place.watch === true }
  const made = await place.pool.convert(job)
  const count = made.artifacts.length
  if (count < artifacts.min || count > artifacts.max) {
    throw misbehaved(asset, `it made ${count} artifacts instead of ${artifacts.min} to ${artifacts.max}`)
  }
  const stored: StoredArtifact[] = []
  for (const artifact of made.artifacts) stored.push(await store(asset, { artifact, sourceOf, place }))
  const own = new Set(inputs.map(({ file }) => file))
  return { artifacts: stored, reads: made.reads.filter((path) => !own.has(path)) }
}

interface Storing {
  readonly artifact: FamilyArtifact
  readonly sourceOf: (path: string) => PayloadSource
  readonly place: ConversionPlace
}

async function store(asset: BuildableAsset, { artifact, sourceOf, place }: Storing): Promise<StoredArtifact> {
  const { content } = artifact
  const codec = codecOf(asset.manifest)
  const source = content.kind === 'bytes' ? payloadOf(content.bytes) : sourceOf(content.path)
  const { name, metadata } = artifact
  const about = { ...(name === undefined ? {} : { name }), ...(metadata === undefined ? {} : { metadata }) }
  // An input goes into the pack as it is; its digest is learned then, so that it is read once.
  if (codec === 'none' && content.kind === 'input') {
    return { ...about, codec, ...sizes(source.bytes, UNKNOWN_DIGEST), input: content.path }
  }
  if (codec === 'none' && content.kind === 'bytes') {
    const sha256 = await digestOf(source)
    if (source.bytes > 0) await keepContent(place.cache, { sha256, bytes: source.bytes }, source)
    return { ...about, codec, ...sizes(source.bytes, sha256) }
  }
  const hash = createHash('sha256')
  const encoded = encodePayload(codec, { bytes: source.bytes, open: () => hashing(source, hash) })
  await using spilled = await spill(place.directory, encoded)
  const stored = { bytes: spilled.source.bytes, sha256: spilled.sha256 }
  if (stored.bytes > 0) await keepContent(place.cache, stored, spilled.source)
  const sha256 = hash.digest('hex')
  return { ...about, codec, bytes: source.bytes, sha256, stored_bytes: stored.bytes, stored_sha256: stored.sha256 }
}

/** In place of a digest that only writing the pack will tell. */
export const UNKNOWN_DIGEST = ''

function sizes(bytes: number, sha256: string) {
  return { bytes, sha256, stored_bytes: bytes, stored_sha256: sha256 }
}

async function* hashing(source: PayloadSource, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source.open()) {
    hash.update(chunk)
    yield chunk
  }
}

async function digestOf(source: PayloadSource): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of source.open()) hash.update(chunk)
  return hash.digest('hex')
}

/** The sources of an asset's inputs by path; anything else is refused. */
function inputSources(asset: BuildableAsset): (path: string) => PayloadSource {
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
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}

function misbehaved({ asset_id, root, family }: BuildableAsset, what: string): CodedError {
  return new CodedError('family_misbehaved', `the family ${family.name} cannot convert ${root}: ${what}`, {
    hint: 'Report it to the author of the family.',
    details: { asset_id, root, family: family.name },
  })
}
