import { canonicalJson } from '@plinth/contracts'
import { alignUp } from '../archive/format.ts'

/** The numbers of a pack patch, version 1; docs/assets-pa.md is the specification. Integers are unsigned and little-endian. */
export const PATCH = {
  version: 1,
  /** 0x89 'PLP' CR LF 0x1A LF. */
  magic: new Uint8Array([0x89, 0x50, 0x4c, 0x50, 0x0d, 0x0a, 0x1a, 0x0a]),
  headerAt: 24,
  maxHeaderBytes: 4096,
  operationBytes: 24,
  alignment: 8,
  digestBytes: 32,
} as const

/** A file by its length and SHA-256, 64 hex digits. */
export interface FileIdentity {
  readonly bytes: number
  readonly sha256: string
}

/** The header of a patch. */
export interface PatchHeader {
  readonly format_version: 1
  readonly old: FileIdentity
  readonly new: FileIdentity
  /** Rows in the table. */
  readonly operations: number
  readonly literal_bytes: number
}

/** The kinds of operations and their numbers. The number is the index. */
export const OPERATIONS = ['zeros', 'copy', 'literal'] as const

/** One step of making the new file, from its start to its end. */
export interface PatchOperation {
  readonly kind: (typeof OPERATIONS)[number]
  /** From 1. */
  readonly bytes: number
  /** Of a copy: position in the old file. Of a literal: position in the new file, which the patch does not say. Of zeros: 0. */
  readonly at: number
}

/** Where the parts of a patch lie. */
export function patchLayout(headerBytes: number, header: Pick<PatchHeader, 'operations' | 'literal_bytes'>) {
  const operationsAt = alignUp(PATCH.headerAt + headerBytes, PATCH.alignment)
  const literalsAt = operationsAt + header.operations * PATCH.operationBytes
  const digestAt = literalsAt + header.literal_bytes
  return { operationsAt, literalsAt, digestAt, end: digestAt + PATCH.digestBytes }
}

/** Everything before the operations: prologue, header and zeros. */
export function encodePatchStart(header: PatchHeader): Uint8Array {
  const text = new TextEncoder().encode(canonicalJson(header))
  const layout = patchLayout(text.byteLength, header)
  const start = Buffer.alloc(layout.operationsAt)
  start.set(PATCH.magic, 0)
  start.writeUInt32LE(PATCH.version, 8)
  start.writeUInt32LE(text.byteLength, 12)
  start.writeBigUInt64LE(BigInt(layout.end), 16)
  start.set(text, PATCH.headerAt)
  return start
}

/** The rows of operations. */
export function encodeOperations(operations: readonly PatchOperation[]): Uint8Array {
  const rows = Buffer.alloc(operations.length * PATCH.operationBytes)
  for (const [index, { kind, bytes, at }] of operations.entries()) {
    const row = index * PATCH.operationBytes
    rows.writeUInt32LE(OPERATIONS.indexOf(kind), row)
    rows.writeBigUInt64LE(BigInt(bytes), row + 8)
    rows.writeBigUInt64LE(BigInt(kind === 'copy' ? at : 0), row + 16)
  }
  return rows
}
