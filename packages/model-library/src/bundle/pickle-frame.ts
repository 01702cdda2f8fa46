import type { OpenFile } from './regular-file.ts'

/** What a file is that torch would unpickle, as far as its frame tells. */
export type PickleFrame = 'pickle' | 'file_too_short' | 'not_weights'

/** torch writes a zip file, whose directory lies at its end; older ones are bare pickles that begin with a number of its own. */
export async function pickleFrame(file: OpenFile, head: Buffer): Promise<PickleFrame> {
  if (head.subarray(0, 4).equals(ZIP_START)) return zipFrame(file)
  return head[0] === PICKLE_PROTOCOL && head.subarray(2, 2 + TORCH_NUMBER.length).equals(TORCH_NUMBER)
    ? 'pickle'
    : 'not_weights'
}

/** The end of a zip file tells where its directory begins, and there it has to be; a file that lost or gained bytes before that is none. */
async function zipFrame(file: OpenFile): Promise<PickleFrame> {
  const start = Math.max(0, file.size - ZIP_TAIL_BYTES)
  const tail = await file.read(start, ZIP_TAIL_BYTES)
  const end = tail.lastIndexOf(ZIP_END, Math.max(0, tail.length - END_BYTES))
  if (end < 0 || tail.length < END_BYTES) return 'file_too_short'
  const directory = (await largeDirectory(file, tail.subarray(0, end))) ?? tail.readUInt32LE(end + 16)
  const found = await file.read(directory, DIRECTORY_START.length)
  return found.equals(DIRECTORY_START) ? 'pickle' : 'not_weights'
}

/** Where the directory begins by the record for large files, which torch always writes; undefined without one. */
async function largeDirectory(file: OpenFile, beforeEnd: Buffer): Promise<number | undefined> {
  const locator = beforeEnd.subarray(-LOCATOR_BYTES)
  if (locator.length < LOCATOR_BYTES || !locator.subarray(0, 4).equals(LOCATOR_START)) return undefined
  const record = await file.read(Number(locator.readBigUInt64LE(8)), RECORD_BYTES)
  return record.length === RECORD_BYTES && record.subarray(0, 4).equals(RECORD_START)
    ? Number(record.readBigUInt64LE(48))
    : Number.MAX_SAFE_INTEGER
}

const PICKLE_PROTOCOL = 0x80
const TORCH_NUMBER = Buffer.from('8a0a6cfc9c46f9206aa850192e', 'hex')
const ZIP_START = Buffer.from('PK\u0003\u0004', 'latin1')
const DIRECTORY_START = Buffer.from('PK\u0001\u0002', 'latin1')
const RECORD_START = Buffer.from('PK\u0006\u0006', 'latin1')
const LOCATOR_START = Buffer.from('PK\u0006\u0007', 'latin1')
const ZIP_END = Buffer.from('PK\u0005\u0006', 'latin1')
const END_BYTES = 22
const LOCATOR_BYTES = 20
const RECORD_BYTES = 56
/** The end record and the longest comment that may follow it. */
const ZIP_TAIL_BYTES = END_BYTES + 0xffff
