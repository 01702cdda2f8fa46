import { createHash } from 'node:crypto'
import type { Span } from './span.ts'

/** A piece of a part of a file: where it begins in the file, its length, its SHA-256. */
export interface Piece {
  readonly at: number
  readonly bytes: number
  readonly digest: string
}

/**
 * Cuts a part of a file into pieces where its content says so: a rolling sum of the last 32 bytes decides, so what was inserted or removed
 * changes the pieces around it and no others. `size`, a power of two, is their usual length; they have a quarter to four times of it.
 */
export async function* cutContent({ file, at, bytes }: Span, size: number): AsyncGenerator<Piece> {
  const limits = { min: size / 4, max: size * 4, threshold: 2 ** 32 / size }
  let start = at
  let held = 0
  let sum = 0
  let hash = createHash('sha256')
  for await (const chunk of file.stream(at, bytes)) {
    let from = 0
    while (from < chunk.byteLength) {
      const cut = findCut(chunk, { from, held, sum, ...limits })
      hash.update(chunk.subarray(from, cut.end))
      held += cut.end - from
      sum = cut.sum
      from = cut.end
      if (!cut.found) continue
      yield { at: start, bytes: held, digest: hash.digest('base64') }
      start += held
      held = 0
      sum = 0
      hash = createHash('sha256')
    }
  }
  if (held > 0) yield { at: start, bytes: held, digest: hash.digest('base64') }
}

/** The usual length of the pieces of parts of this length: their number, and with it the memory they take, is bounded. */
export function pieceSize(bytes: number): number {
  return 2 ** Math.max(11, Math.ceil(Math.log2(Math.max(1, bytes) / 65_536)))
}

interface Search {
  readonly from: number
  /** Bytes of the piece before `from`. */
  readonly held: number
  readonly sum: number
  readonly min: number
  readonly max: number
  /** A piece ends where the sum is below it. */
  readonly threshold: number
}

function findCut(chunk: Buffer, { from, held, sum: before, min, max, threshold }: Search) {
  let sum = before
  const first = from + Math.max(0, min - held)
  const last = Math.min(chunk.byteLength, from + max - held)
  // Only the last 32 bytes before the earliest end count.
  for (let at = Math.max(from, first - 32); at < last; at += 1) {
    sum = ((sum << 1) + (GEAR[chunk[at] ?? 0] ?? 0)) >>> 0
    if (at >= first && sum < threshold) return { end: at + 1, sum, found: true }
  }
  return { end: last, sum, found: held + last - from === max }
}

/** A random number per byte; xorshift from a fixed start. */
const GEAR = (() => {
  let state = 0x9e37_79b9
  return Uint32Array.from({ length: 256 }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  })
})()
