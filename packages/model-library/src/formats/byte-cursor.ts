/** Reads numbers one after the other. Past the end it gives zeros and says so: whoever reads checks `isOut` in every loop. */
export interface ByteCursor {
  readonly position: () => number
  /** True once something was asked for that is not there. */
  readonly isOut: () => boolean
  readonly u8: () => number
  readonly u32: () => number
  /** Exact up to 2^53; beyond that it is large enough for every bound. */
  readonly u64: () => number
  readonly f32: () => number
  readonly f64: () => number
  readonly skip: (bytes: number) => void
  /** UTF-8, damaged characters replaced; of a longer text only so much. */
  readonly text: (bytes: number, kept: number) => string
}

/** A cursor at the beginning of a buffer. */
export function createByteCursor(buffer: Buffer, isLittleEndian = true): ByteCursor {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  let at = 0
  let isOut = false
  const take = (bytes: number) => {
    const from = at
    if (!(bytes <= buffer.length - at)) isOut = true
    else at += bytes
    return from
  }
  const number = (bytes: number, read: (from: number) => number) => {
    const from = take(bytes)
    return isOut ? 0 : read(from)
  }
  const u32 = () => number(4, (from) => view.getUint32(from, isLittleEndian))
  return {
    position: () => at,
    isOut: () => isOut,
    u8: () => number(1, (from) => view.getUint8(from)),
    u32,
    u64: () => {
      const [first, second] = [u32(), u32()]
      return isLittleEndian ? second * 2 ** 32 + first : first * 2 ** 32 + second
    },
    f32: () => number(4, (from) => view.getFloat32(from, isLittleEndian)),
    f64: () => number(8, (from) => view.getFloat64(from, isLittleEndian)),
    skip: (bytes) => {
      take(bytes)
    },
    text: (bytes, kept) => {
      const from = take(bytes)
      return isOut ? '' : buffer.toString('utf8', from, from + Math.min(bytes, kept))
    },
  }
}
