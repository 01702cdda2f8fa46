import type { EventLoopRest } from '../event-loop-rest.ts'
import type { ByteCursor } from './byte-cursor.ts'
import { LONGEST_NAME } from './model-file.ts'

/** A value of a GGUF key: a plain one, or `skipped` for an array; `damaged` for a type that there is not. */
export type GgufValue = string | number | boolean | { readonly state: 'skipped' | 'damaged' }

/** Reads a value of a GGUF type, and goes over an array without keeping it. */
export async function readGgufValue(cursor: ByteCursor, type: number, rest: EventLoopRest): Promise<GgufValue> {
  if (type === STRING) return cursor.text(cursor.u64(), LONGEST_NAME)
  if (type === ARRAY) return skipArray(cursor, rest, 0)
  const read = SCALARS[type]
  return read ? read(cursor) : DAMAGED
}

const STRING = 8
const ARRAY = 9
const DEEPEST = 4
const DAMAGED = { state: 'damaged' } as const
const SKIPPED = { state: 'skipped' } as const

/** By type: u8, i8, u16, i16, u32, i32, f32, bool, then u64, i64, f64. The sign of small integers matters to nobody here. */
const SCALARS: Readonly<Record<number, (cursor: ByteCursor) => number | boolean>> = {
  0: (cursor) => cursor.u8(),
  1: (cursor) => cursor.u8(),
  2: (cursor) => cursor.u8() + 256 * cursor.u8(),
  3: (cursor) => cursor.u8() + 256 * cursor.u8(),
  4: (cursor) => cursor.u32(),
  5: (cursor) => cursor.u32(),
  6: (cursor) => cursor.f32(),
  7: (cursor) => cursor.u8() !== 0,
  10: (cursor) => cursor.u64(),
  11: (cursor) => cursor.u64(),
  12: (cursor) => cursor.f64(),
}

const WIDTHS: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 }

async function skipArray(cursor: ByteCursor, rest: EventLoopRest, depth: number): Promise<GgufValue> {
  const [type, count] = [cursor.u32(), cursor.u64()]
  const width = WIDTHS[type]
  if (width !== undefined) {
    cursor.skip(width * count)
    return SKIPPED
  }
  if (depth >= DEEPEST || (type !== STRING && type !== ARRAY)) return DAMAGED
  for (let each = 0; each < count && !cursor.isOut(); each += 1) {
    if (rest.isDue()) await rest.take()
    if (type === STRING) cursor.skip(cursor.u64())
    else if ((await skipArray(cursor, rest, depth + 1)) === DAMAGED) return DAMAGED
  }
  return SKIPPED
}
