import { createHash } from 'node:crypto'
import { withFileErrors } from '@plinth/durable'
import { MAX_INDEX_BYTES } from '../archive/open-asset-pack.ts'
import { openPackFile } from '../archive/open-pack-file.ts'
import type { RangedFile } from '../archive/ranged-file.ts'
import {
  encodeOperations,
  encodePatchStart,
  type FileIdentity,
  type PatchHeader,
  type PatchOperation,
} from './patch-format.ts'
import { type PackPair, type PlanPatchOptions, planPatch } from './plan-patch.ts'
import { identityOf } from './span.ts'
import { checkTarget, writeTarget } from './target.ts'

/** Which packs are compared, and where the patch goes; all are paths. */
export interface DiffRequest {
  readonly old: string
  readonly new: string
  readonly patch: string
  /** What happens when the patch's name is taken. Default `refuse`. */
  readonly existing?: 'refuse' | 'replace' | undefined
}

/** How far an operation on packs has come, in bytes. */
export interface PatchProgress {
  readonly phase: 'reading' | 'comparing' | 'writing'
  readonly completed: number
  readonly total: number
}

/** Settings of {@link diffAssetPacks} and `applyAssetPackPatch`; all are optional. */
export interface PatchOptions {
  /** Ends the operation; nothing is left behind. */
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((progress: PatchProgress) => void) | undefined
  /** How much memory the tables of each pack may take. Default 256 MiB. */
  readonly maxIndexBytes?: number | undefined
}

/** A patch that was written. */
export interface AssetPackPatch {
  readonly path: string
  readonly bytes: number
  readonly old: FileIdentity
  readonly new: FileIdentity
  /** Bytes of the new pack that come from the old one, from the patch, and that are filling. */
  readonly copied_bytes: number
  readonly literal_bytes: number
  readonly zero_bytes: number
}

/**
 * Writes a patch that makes the pack `new` from the pack `old`. Both are only read; the patch has its name once it is whole. The same packs
 * give the same patch.
 * @throws CodedError `pack_missing`, `not_an_asset_pack`, `pack_version_unsupported`, `pack_damaged`, `pack_index_too_large`, `file_exists`;
 * file errors.
 */
export async function diffAssetPacks(request: DiffRequest, options: PatchOptions = {}): Promise<AssetPackPatch> {
  const { signal, onEvent = () => {}, maxIndexBytes = MAX_INDEX_BYTES } = options
  const target = { path: request.patch, existing: request.existing, signal }
  await checkTarget(target, 0)
  await using old = await closing(openPackFile(request.old))
  await using made = await closing(openPackFile(request.new))
  const packs = { old: old.pack, new: made.pack }
  return await withFileErrors({ doing: 'compare', path: request.new }, async () => {
    const identities = await identify(packs, { signal, onEvent })
    let compared = 0
    const onBytes: PlanPatchOptions['onBytes'] = (bytes) => {
      compared += bytes
      onEvent({ phase: 'comparing', completed: compared, total: identities.new.bytes })
    }
    const operations = await planPatch(packs, { maxIndexBytes, signal, onBytes })
    const sums = sumsOf(operations)
    const counts = { operations: operations.length, literal_bytes: sums.literal }
    const header = { format_version: 1, ...identities, ...counts } as const
    const bytes = { written: 0 }
    await writeTarget(target, patchOf({ header, operations, file: packs.new.file }, bytes))
    const { zeros, copy, literal } = sums
    const amounts = { copied_bytes: copy, literal_bytes: literal, zero_bytes: zeros }
    return { path: request.patch, bytes: bytes.written, ...identities, ...amounts }
  })
}

/** Something with a handle that is closed when its block ends. */
export async function closing<T extends { readonly handle: { readonly close: () => Promise<void> } }>(
  opening: Promise<T>,
) {
  const pack = await opening
  return { pack, [Symbol.asyncDispose]: () => pack.handle.close() }
}

async function identify(packs: PackPair, { signal, onEvent }: Required<Pick<PatchOptions, 'onEvent'>> & PatchOptions) {
  const total = packs.old.file.size + packs.new.file.size
  let completed = 0
  const onBytes = (bytes: number) => {
    signal?.throwIfAborted()
    completed += bytes
    onEvent?.({ phase: 'reading', completed, total })
  }
  return { old: await identityOf(packs.old.file, onBytes), new: await identityOf(packs.new.file, onBytes) }
}

function sumsOf(operations: readonly PatchOperation[]) {
  const sums = { zeros: 0, copy: 0, literal: 0 }
  for (const { kind, bytes } of operations) sums[kind] += bytes
  return sums
}

interface PlannedPatch {
  readonly header: PatchHeader
  readonly operations: readonly PatchOperation[]
  /** The new pack. */
  readonly file: RangedFile
}

async function* patchOf(plan: PlannedPatch, counter: { written: number }): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const part of digestedParts(plan)) {
    hash.update(part)
    counter.written += part.byteLength
    yield part
  }
  const digest = hash.digest()
  counter.written += digest.byteLength
  yield digest
}

async function* digestedParts({ header, operations, file }: PlannedPatch): AsyncGenerator<Uint8Array> {
  yield encodePatchStart(header)
  for (let at = 0; at < operations.length; at += ROWS) yield encodeOperations(operations.slice(at, at + ROWS))
  for (const { kind, at, bytes } of operations) if (kind === 'literal') yield* file.stream(at, bytes)
}

const ROWS = 4096
