import { createHash } from 'node:crypto'
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

/**
 * A file is surely the same when its stamp is, and that stamp was older than the last build by more than a tick of its file system's clock: a file
 * that was written twice within one tick has one stamp for two contents. (As git does with its index.)
 */
export function inputDigests(record: BuildRecord | undefined): InputDigests {
  // Exact to less than a microsecond, which is far less than a tick.
  const began = Number(record?.began_at ?? 0)
  const inputsOf = createLookup(record)
  const known = (asset_id: number, { path, stamp }: AssetInput) => {
    const found = inputsOf(asset_id)?.get(path)
    return found?.[1] === stamp && isOlder(stamp, began) ? found[2] : undefined
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

/** Both times of a stamp (see `stampOf`), by more than a tick. Whole seconds are what a file system without finer times says. */
function isOlder(stamp: string, began: number): boolean {
  const [, , , modified = '', changed = ''] = stamp.split(':')
  const tick = modified.endsWith(WHOLE_SECOND) && changed.endsWith(WHOLE_SECOND) ? COARSE_TICK : FINE_TICK
  return Number(modified) < began - tick && Number(changed) < began - tick
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

const WHOLE_SECOND = '000000000'
/** FAT counts in two seconds. */
const COARSE_TICK = 2e9
/** Kernels stamp files by a clock that moves up to a hundred times in a second. */
const FINE_TICK = 2e7
