import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { CodedError } from '@plinth/contracts'
import { errnoOf, withFileErrors } from '@plinth/durable'
import { createRangedFile, type RangedFile } from '../archive/ranged-file.ts'
import {
  type FileIdentity,
  OPERATIONS,
  PATCH,
  type PatchHeader,
  type PatchOperation,
  patchLayout,
} from './patch-format.ts'

/** A patch whose digest, header and operations were checked. */
export interface PatchFile {
  readonly handle: FileHandle
  readonly file: RangedFile
  readonly header: PatchHeader
  readonly literalsAt: number
  /** The steps in order, a few thousand in memory at a time. */
  readonly operations: () => AsyncGenerator<PatchOperation>
}

/**
 * Opens a patch and checks every byte of it, before anything is believed. The caller closes the handle.
 * @throws CodedError `patch_missing`, `not_a_patch`, `patch_version_unsupported`, `patch_damaged`; file errors.
 */
export async function openPatch(path: string): Promise<PatchFile> {
  const handle = await openFile(path)
  try {
    return await withFileErrors({ doing: 'read', path }, async () => {
      const found = await handle.stat()
      if (!found.isFile()) throw notAPatch(path)
      const file = createRangedFile(handle, found.size)
      const { header, layout } = await readStart(file, path)
      await checkDigest(file, layout.digestAt)
      const patch = { handle, file, header, literalsAt: layout.literalsAt }
      const operations = () => readOperations(file, layout.operationsAt, header)
      await checkOperations(operations(), header)
      return { ...patch, operations }
    })
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** A patch that does not hold together. */
export function patchDamaged(reason: string): CodedError {
  return new CodedError('patch_damaged', `the patch is damaged: ${reason}`, {
    hint: 'Fetch it, or make it, again. The old pack is as it was.',
    details: { reason },
  })
}

async function openFile(path: string): Promise<FileHandle> {
  return withFileErrors({ doing: 'open', path }, async () => {
    try {
      return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error
      throw new CodedError('patch_missing', `${path} is not there`, { hint: 'Check the path.', details: { path } })
    }
  })
}

async function readStart(file: RangedFile, path: string) {
  const prologue = await file.read(0, Math.min(file.size, PATCH.headerAt))
  if (!prologue.subarray(0, 8).equals(PATCH.magic)) throw notAPatch(path)
  if (prologue.byteLength < PATCH.headerAt) throw patchDamaged('it ends before the header')
  const version = prologue.readUInt32LE(8)
  if (version !== PATCH.version) throw versionUnsupported(version)
  const headerBytes = prologue.readUInt32LE(12)
  if (prologue.readBigUInt64LE(16) !== BigInt(file.size)) throw patchDamaged('it is not as long as it says')
  if (headerBytes > PATCH.maxHeaderBytes || PATCH.headerAt + headerBytes > file.size)
    throw patchDamaged('its header is too long')
  const header = parseHeader(await file.read(PATCH.headerAt, headerBytes))
  const layout = patchLayout(headerBytes, header)
  if (layout.end !== file.size) throw patchDamaged('its parts do not fill it')
  return { header, layout }
}

function parseHeader(bytes: Buffer): PatchHeader {
  const value = parseJson(bytes)
  const { format_version, old, new: made, operations, literal_bytes } = value
  if (format_version === 1 && isIdentity(old) && isIdentity(made) && isLength(operations) && isLength(literal_bytes)) {
    return { format_version, old, new: made, operations, literal_bytes }
  }
  throw patchDamaged('its header lacks something')
}

function parseJson(bytes: Buffer): Partial<Record<keyof PatchHeader, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    throw patchDamaged('its header is not JSON')
  }
}

function isIdentity(value: unknown): value is FileIdentity {
  if (typeof value !== 'object' || value === null) return false
  const { bytes, sha256 }: { bytes?: unknown; sha256?: unknown } = value
  return isLength(bytes) && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)
}

function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

async function checkDigest(file: RangedFile, digestAt: number): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of file.stream(0, digestAt)) hash.update(chunk)
  if (!hash.digest().equals(await file.read(digestAt, PATCH.digestBytes))) throw patchDamaged('its digest does not fit')
}

async function* readOperations(
  file: RangedFile,
  at: number,
  { operations }: PatchHeader,
): AsyncGenerator<PatchOperation> {
  for (let first = 0; first < operations; first += SLICE) {
    const count = Math.min(SLICE, operations - first)
    const rows = await file.read(at + first * PATCH.operationBytes, count * PATCH.operationBytes)
    for (let row = 0; row < rows.byteLength; row += PATCH.operationBytes) yield readOperation(rows, row)
  }
}

function readOperation(rows: Buffer, row: number): PatchOperation {
  const kind = OPERATIONS[rows.readUInt32LE(row)]
  const [bytes, at] = [Number(rows.readBigUInt64LE(row + 8)), Number(rows.readBigUInt64LE(row + 16))]
  const isStep = kind !== undefined && rows.readUInt32LE(row + 4) === 0 && isLength(bytes) && isLength(at) && bytes > 0
  if (!isStep || (kind !== 'copy' && at !== 0)) throw patchDamaged('an operation is none')
  return { kind, bytes, at }
}

async function checkOperations(operations: AsyncIterable<PatchOperation>, header: PatchHeader): Promise<void> {
  const sums = { zeros: 0, copy: 0, literal: 0 }
  for await (const { kind, bytes, at } of operations) {
    if (kind === 'copy' && at + bytes > header.old.bytes) throw patchDamaged('a copy reaches behind the old pack')
    sums[kind] += bytes
  }
  if (sums.literal !== header.literal_bytes) throw patchDamaged('its operations use other bytes than it has')
  if (sums.zeros + sums.copy + sums.literal !== header.new.bytes)
    throw patchDamaged('it makes a pack of another length')
}

function notAPatch(path: string): CodedError {
  return new CodedError('not_a_patch', `${path} does not begin as a patch of packs does`, {
    hint: 'Give the path of a file that `plinth-pack diff` wrote.',
    details: { path },
  })
}

function versionUnsupported(found: number): CodedError {
  return new CodedError('patch_version_unsupported', `the patch has format version ${found}; this program knows 1`, {
    hint: 'Update the program that applies it.',
    details: { found, known: PATCH.version },
  })
}

const SLICE = 4096
