import { createHash } from 'node:crypto'
import { isSettled } from '../workspace/settled-stamp.ts'
import type { AssetInput } from '../workspace/snapshot.ts'
import type { BuildRecord, RecordedAsset } from './build-record.ts'
import { inputSource } from './input-source.ts'

/** Knows the digests of inputs: those of the last build for files that are surely the same, others by reading. */
export interface InputDigests {
  /** The digest as far as it is known without reading. */
  readonly known: (asset_id: number, input: AssetInput) => string | undefined
  /** SHA-256, 64 hex digits. @throws CodedError `input_changed`; file errors. */
  readonly of: (asset_id: number, input: AssetInput) => Promise<string>
}

/** A file is surely the same when its stamp is, and that stamp had settled before the last build: see `isSettled`. */
export function inputDigests(record: BuildRecord | undefined): InputDigests {
  const began = Number(record?.began_at ?? 0)
  const inputsOf = createLookup(record)
  const known = (asset_id: number, { path, stamp }: AssetInput) => {
    const found = inputsOf(asset_id)?.get(path)
    return found?.[1] === stamp && isSettled(stamp, began) ? found[2] : undefined
  }
  return {
    known,
    of: async (asset_id, input) => known(asset_id, input) ?? readDigest(input),
  }
}

/** SHA-256 of an input, read anew. */
export async function readDigest(input: AssetInput): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of inputSource(input).open()) hash.update(chunk)
  return hash.digest('hex')
}

function createLookup(record: BuildRecord | undefined) {
  const tables = new Map<number, ReadonlyMap<string, RecordedAsset['inputs'][number]>>()
  return (asset_id: number) => {
    const table = tables.get(asset_id)
    if (table) return table
    const inputs = record?.assets[asset_id]?.inputs
    if (!inputs) return undefined
    const made = new Map(inputs.map((input) => [input[0], input]))
    tables.set(asset_id, made)
    return made
  }
}
