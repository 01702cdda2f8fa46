import type { OpenFile } from '../bundle/regular-file.ts'
import { createEventLoopRest } from '../event-loop-rest.ts'

/** A field of a protobuf message: a number, or the place of its bytes in the file. */
export interface ProtobufField {
  readonly number: number
  /** Of a number. */
  readonly value: number
  /** Of bytes: from `start` to `end`. */
  readonly start: number
  readonly end: number
}

/** Reads fields of messages in a file, and skips what nobody asks for. */
export interface ProtobufReader {
  /** Calls `use` for every field between two places. `truncated`: a field goes beyond `end`; `too_many`: more than are read. */
  readonly fields: (
    range: Pick<ProtobufField, 'start' | 'end'>,
    use: (field: ProtobufField) => Promise<unknown>,
  ) => Promise<'read' | 'damaged' | 'truncated' | 'too_many'>
  /** The bytes of a field as UTF-8, as far as `most` bytes go. */
  readonly text: (field: ProtobufField, most: number) => Promise<string>
}

/** A reader that looks at so many fields and no more, over all calls. */
export function createProtobufReader(file: OpenFile, mostFields: number): ProtobufReader {
  const rest = createEventLoopRest()
  let seen = 0
  let window: { readonly from: number; readonly bytes: Buffer } = { from: 0, bytes: Buffer.alloc(0) }
  const bytesAt = async (position: number, length: number) => {
    if (position < window.from || position + length > window.from + window.bytes.length)
      window = { from: position, bytes: await file.read(position, Math.max(length, WINDOW_BYTES)) }
    return window.bytes.subarray(position - window.from, position - window.from + length)
  }
  const fields: ProtobufReader['fields'] = async ({ start, end }, use) => {
    for (let at = start; at < end; ) {
      seen += 1
      if (seen > mostFields) return 'too_many'
      if (rest.isDue()) await rest.take()
      const field = parseField(await bytesAt(at, Math.min(LONGEST_HEAD, end - at)), at)
      if (typeof field === 'string') return field
      if (field.end > end) return 'truncated'
      await use(field)
      at = field.end
    }
    return 'read'
  }
  const text: ProtobufReader['text'] = async ({ start, end }, most) =>
    (await bytesAt(start, Math.min(end - start, most))).toString('utf8')
  return { fields, text }
}

const WINDOW_BYTES = 4096
/** Two numbers of at most ten bytes each. */
const LONGEST_HEAD = 20
const LONGEST_VARINT = 10

function parseField(bytes: Buffer, at: number): ProtobufField | 'damaged' | 'truncated' {
  const tag = varint(bytes, 0)
  if (typeof tag === 'string') return tag
  const [number, wire] = [Math.floor(tag.value / 8), tag.value % 8]
  if (number < 1 || number > 536_870_911) return 'damaged'
  const start = at + tag.length
  const fixed = FIXED_BYTES[wire]
  if (fixed !== undefined) return { number, value: 0, start, end: start + fixed }
  if (wire !== 0 && wire !== 2) return 'damaged'
  const value = varint(bytes, tag.length)
  if (typeof value === 'string') return value
  const after = start + value.length
  return wire === 0
    ? { number, value: value.value, start: after, end: after }
    : { number, value: 0, start: after, end: after + value.value }
}

const FIXED_BYTES: Readonly<Record<number, number>> = { 1: 8, 5: 4 }

function varint(
  bytes: Buffer,
  from: number,
): { readonly value: number; readonly length: number } | 'damaged' | 'truncated' {
  let value = 0
  for (let turn = 0; turn < LONGEST_VARINT; turn += 1) {
    const byte = bytes[from + turn]
    if (byte === undefined) return 'truncated'
    value += (byte & 0x7f) * 2 ** (7 * turn)
    if (byte < 0x80) return { value, length: turn + 1 }
  }
  return 'damaged'
}
