import { AssetPackHeaderV1, CodedError, canonicalJson } from '@plinth/contracts'
import { packDamaged } from './archive-error.ts'
import { readSafe } from './entry-record.ts'
import { alignUp, FORMAT, type FrontCounts, type FrontLayout, frontLayout } from './format.ts'

/** What the start of a pack says. */
export interface PackStart {
  readonly header: AssetPackHeaderV1
  readonly layout: FrontLayout
  readonly fileBytes: number
  /** SHA-256 over prologue, header and tables. */
  readonly digest: Buffer
}

/** The header's bytes: canonical JSON, so the same counts give the same bytes. */
export function encodeHeader(counts: FrontCounts): Uint8Array {
  const header: AssetPackHeaderV1 = {
    format_version: FORMAT.version,
    writer: FORMAT.writer,
    alignment: FORMAT.payloadAlignment,
    ...counts,
  }
  return new TextEncoder().encode(canonicalJson(header))
}

/** Writes magic, version and lengths; the digest is put in when everything else is there. */
export function writePrologue(front: Buffer, lengths: { readonly header: number; readonly file: number }): void {
  front.set(FORMAT.magic, 0)
  front.writeUInt32LE(FORMAT.version, 8)
  front.writeUInt32LE(lengths.header, 12)
  front.writeBigUInt64LE(BigInt(lengths.file), 16)
}

/** Length of the header that the prologue announces. @throws CodedError `not_an_asset_pack`, `pack_version_unsupported`, `pack_damaged` */
export function readPrologue(prologue: Buffer, actualBytes: number): { headerBytes: number } {
  if (!prologue.subarray(0, 8).equals(FORMAT.magic)) throw notAPack(actualBytes)
  if (prologue.byteLength < FORMAT.headerAt) throw packDamaged('the file ends before the header')
  const version = prologue.readUInt32LE(8)
  if (version !== FORMAT.version) throw versionUnsupported(version)
  const headerBytes = prologue.readUInt32LE(12)
  if (headerBytes > FORMAT.maxHeaderBytes) throw packDamaged('the header is too long')
  const fileBytes = readSafe(prologue, 16)
  if (fileBytes !== actualBytes) {
    throw packDamaged(`the file has ${actualBytes} bytes instead of ${fileBytes}`, { expected: fileBytes, actualBytes })
  }
  return { headerBytes }
}

/** Reads prologue and header, and checks that the tables they announce lie inside the file. Errors as for {@link readPrologue}. */
export function readStart(start: Buffer, actualBytes: number): PackStart {
  const { headerBytes } = readPrologue(start, actualBytes)
  const header = parseHeader(start.subarray(FORMAT.headerAt, FORMAT.headerAt + headerBytes))
  const layout = frontLayout(headerBytes, header)
  const aligned = header.alignment >= FORMAT.tableAlignment && Number.isInteger(Math.log2(header.alignment))
  if (!aligned || header.alignment > 1 << 20) throw packDamaged('the alignment is not a usable power of two')
  if (!Number.isSafeInteger(layout.end) || layout.end > actualBytes) {
    throw packDamaged('the tables do not fit into the file')
  }
  return { header, layout, fileBytes: actualBytes, digest: start.subarray(FORMAT.digestAt, FORMAT.headerAt) }
}

/** Where the first payload may start. */
export function payloadsAt({ header, layout }: Pick<PackStart, 'header' | 'layout'>): number {
  return alignUp(layout.end, header.alignment)
}

function parseHeader(bytes: Buffer): AssetPackHeaderV1 {
  const parsed = AssetPackHeaderV1.safeParse(parseJson(bytes))
  if (parsed.success) return parsed.data
  // The prologue has said that this is version 1, so a header that disagrees is damaged, not newer.
  throw packDamaged('the header does not fit its contract', { errors: parsed.errors })
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw packDamaged('the header is not JSON')
  }
}

function notAPack(bytes: number): CodedError {
  return new CodedError('not_an_asset_pack', 'the file does not begin as an assets.pa does', {
    hint: 'Give the path of an assets.pa.',
    details: { bytes },
  })
}

function versionUnsupported(found: unknown): CodedError {
  return new CodedError(
    'pack_version_unsupported',
    `the pack has format version ${String(found)}; this reader knows 1`,
    {
      hint: 'Update the program that reads it.',
      details: { found: typeof found === 'number' ? found : String(found), known: FORMAT.version },
    },
  )
}
