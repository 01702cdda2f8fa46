import type { AssetTableEntryV1 } from '@plinth/contracts'
import type { PackFile } from '../archive/open-pack-file.ts'
import { byOffset, readFront } from '../archive/read-front.ts'
import { findCopies, joined } from './find-copies.ts'
import type { PatchOperation } from './patch-format.ts'
import { haveSameBytes, type Span } from './span.ts'

/** Two packs that are open. */
export interface PackPair {
  readonly old: PackFile
  readonly new: PackFile
}

/** What planning may take, and whom it tells. */
export interface PlanPatchOptions {
  readonly maxIndexBytes: number
  readonly signal?: AbortSignal | undefined
  /** Told of the bytes of the new pack that were looked at. */
  readonly onBytes: (bytes: number) => void
}

/**
 * The operations that make the new pack from the old one. A payload that the old pack has, wherever, is copied; in one that changed, what its
 * predecessor (same asset and artifact) has. @throws CodedError `pack_damaged`, `pack_index_too_large`
 */
export async function planPatch(packs: PackPair, options: PlanPatchOptions): Promise<readonly PatchOperation[]> {
  const { maxIndexBytes, signal, onBytes } = options
  const [before, after] = [
    await readFront(packs.old.file, packs.old.start, maxIndexBytes),
    await readFront(packs.new.file, packs.new.start, maxIndexBytes),
  ]
  const index = indexOf(before)
  const operations = [...(await findCopies(frontOf(packs.old), frontOf(packs.new)))]
  let end = packs.new.start.layout.end
  for (const entry of byOffset(after)) {
    signal?.throwIfAborted()
    operations.push(await fill(packs, operations.at(-1), { at: end, bytes: entry.offset - end }))
    operations.push(...(await planPayload(packs, index, entry)))
    onBytes(entry.offset + entry.stored_bytes - end)
    end = entry.offset + entry.stored_bytes
  }
  return joined(operations)
}

interface OldPayloads {
  readonly byContent: ReadonlyMap<string, AssetTableEntryV1>
  readonly byKey: ReadonlyMap<string, AssetTableEntryV1>
}

function indexOf(entries: readonly AssetTableEntryV1[]): OldPayloads {
  const rows = byOffset(entries)
  return {
    byContent: new Map(rows.map((entry) => [contentOf(entry), entry])),
    byKey: new Map(rows.map((entry) => [keyOf(entry), entry])),
  }
}

function contentOf({ sha256, codec, stored_bytes }: AssetTableEntryV1): string {
  return `${sha256} ${codec} ${stored_bytes}`
}

function keyOf({ asset_id, artifact }: AssetTableEntryV1): string {
  return `${asset_id} ${artifact}`
}

async function planPayload(
  packs: PackPair,
  { byContent, byKey }: OldPayloads,
  entry: AssetTableEntryV1,
): Promise<readonly PatchOperation[]> {
  const target = payloadOf(packs.new, entry)
  const own = byKey.get(keyOf(entry))
  // The own place first: copies that lie side by side in both packs become one.
  const candidates = own && contentOf(own) === contentOf(entry) ? [own] : [byContent.get(contentOf(entry))]
  for (const candidate of candidates) {
    if (!candidate || !(await haveSameBytes(payloadOf(packs.old, candidate), target))) continue
    return [{ kind: 'copy', bytes: target.bytes, at: candidate.offset }]
  }
  if (!own) return [{ kind: 'literal', bytes: target.bytes, at: target.at }]
  return findCopies(payloadOf(packs.old, own), target)
}

/** The zeros before a payload; after a copy a few of them are copied as well where the old pack has them, so that the copies join. */
async function fill(
  { old }: PackPair,
  last: PatchOperation | undefined,
  gap: { readonly at: number; readonly bytes: number },
): Promise<PatchOperation> {
  const zeros = { kind: 'zeros', bytes: gap.bytes, at: 0 } as const
  if (last?.kind !== 'copy' || gap.bytes === 0 || gap.bytes > SMALL_GAP) return zeros
  const at = last.at + last.bytes
  if (at + gap.bytes > old.file.size) return zeros
  const found = await old.file.read(at, gap.bytes)
  return found.some((byte) => byte !== 0) ? zeros : { kind: 'copy', bytes: gap.bytes, at }
}

function frontOf({ file, start }: PackFile): Span {
  return { file, at: 0, bytes: start.layout.end }
}

function payloadOf({ file }: PackFile, { offset, stored_bytes }: AssetTableEntryV1): Span {
  return { file, at: offset, bytes: stored_bytes }
}

const SMALL_GAP = 4096
