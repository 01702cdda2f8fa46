import type { OpenFile } from '../bundle/regular-file.ts'
import { createEventLoopRest, type EventLoopRest } from '../event-loop-rest.ts'
import { type ByteCursor, createByteCursor } from './byte-cursor.ts'
import { tensorBytes } from './gguf-sizes.ts'
import { readGgufValue } from './gguf-values.ts'
import { type FileFault, LONGEST_NAME, MAX_HEADER_BYTES, MOST_NAMES, type ModelFile, modelFile } from './model-file.ts'

/** Reads the header of a GGUF file of version 1 to 3, of either byte order, and checks that its tensors fit into the file. */
export async function readGguf(file: OpenFile): Promise<ModelFile | FileFault> {
  const rest = createEventLoopRest(512)
  for (let bytes = FIRST_READ; ; bytes *= 4) {
    const isAll = bytes >= file.size
    const parsed = await parse(await file.read(0, Math.min(bytes, MAX_HEADER_BYTES)), file.size, rest)
    if (parsed !== 'more') return parsed
    if (isAll) return 'weights_truncated'
    if (bytes >= MAX_HEADER_BYTES) return 'header_too_large'
  }
}

const FIRST_READ = 1024 * 1024
const MAGIC_BYTES = 4
const DEFAULT_ALIGNMENT = 32
const MOST_DIMENSIONS = 8
const MOST_FACTS = 1000

async function parse(bytes: Buffer, fileSize: number, rest: EventLoopRest): Promise<ModelFile | FileFault | 'more'> {
  if (bytes.length < MAGIC_BYTES + 4) return 'weights_truncated'
  // A version has small numbers alone, so its low half tells the byte order.
  const isLittleEndian = bytes.readUInt16LE(MAGIC_BYTES) !== 0
  const cursor = createByteCursor(bytes, isLittleEndian)
  cursor.skip(MAGIC_BYTES)
  const version = cursor.u32()
  if (version < 1 || version > 3) return 'weights_damaged'
  const count = version === 1 ? cursor.u32 : cursor.u64
  const [tensors, keys] = [count(), count()]
  const facts = await readFacts(cursor, keys, rest)
  if (facts === 'damaged') return 'weights_damaged'
  if (cursor.isOut()) return 'more'
  const alignment = facts['general.alignment']
  const read = await readTensors(cursor, tensors, rest)
  if (read === 'damaged') return 'weights_damaged'
  if (cursor.isOut()) return 'more'
  const aligned = alignUp(
    cursor.position(),
    typeof alignment === 'number' && alignment > 0 ? alignment : DEFAULT_ALIGNMENT,
  )
  if (aligned + read.end > fileSize && read.end > 0) return 'weights_truncated'
  return modelFile({ format: 'gguf', facts, tensors: read.names })
}

async function readFacts(
  cursor: ByteCursor,
  count: number,
  rest: EventLoopRest,
): Promise<Record<string, string | number | boolean> | 'damaged'> {
  const facts = new Map<string, string | number | boolean>()
  for (let each = 0; each < count && !cursor.isOut(); each += 1) {
    if (rest.isDue()) await rest.take()
    const key = cursor.text(cursor.u64(), LONGEST_NAME)
    const value = await readGgufValue(cursor, cursor.u32(), rest)
    if (cursor.isOut()) break
    if (typeof value !== 'object') {
      if (facts.size < MOST_FACTS) facts.set(key, value)
    } else if (value.state === 'damaged') return 'damaged'
  }
  return Object.fromEntries(facts)
}

interface ReadTensors {
  readonly names: readonly string[]
  /** Where the last one ends, from the beginning of the data. */
  readonly end: number
}

async function readTensors(cursor: ByteCursor, count: number, rest: EventLoopRest): Promise<ReadTensors | 'damaged'> {
  const names: string[] = []
  let end = 0
  for (let each = 0; each < count && !cursor.isOut(); each += 1) {
    if (rest.isDue()) await rest.take()
    const name = cursor.text(cursor.u64(), LONGEST_NAME)
    const dimensions = cursor.u32()
    if (dimensions > MOST_DIMENSIONS) return 'damaged'
    let elements = 1
    for (let turn = 0; turn < dimensions; turn += 1) elements *= cursor.u64()
    const type = cursor.u32()
    end = Math.max(end, cursor.u64() + tensorBytes(type, elements))
    if (names.length < MOST_NAMES) names.push(name)
  }
  return { names, end }
}

function alignUp(position: number, alignment: number): number {
  return Math.ceil(position / alignment) * alignment
}
