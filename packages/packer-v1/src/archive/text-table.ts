import { FORMAT } from './format.ts'

/** Where a text lies: bytes from the start of the text table, and its length in bytes of UTF-8. */
export interface TextPlace {
  readonly at: number
  readonly bytes: number
}

/** Collects texts, each once, in the order in which they are first asked for. */
export interface TextTable {
  /** The empty text lies at 0 with no bytes. */
  readonly place: (text: string) => TextPlace
  readonly bytes: () => Uint8Array
}

/** An empty text table. */
export function createTextTable(): TextTable {
  const places = new Map<string, TextPlace>()
  const parts: Uint8Array[] = []
  let end = 0
  return {
    place: (text) => {
      if (text === '') return { at: 0, bytes: 0 }
      const known = places.get(text)
      if (known) return known
      const part = new TextEncoder().encode(text)
      const place = { at: end, bytes: part.byteLength }
      places.set(text, place)
      parts.push(part)
      end += part.byteLength
      return place
    },
    bytes: () => Buffer.concat(parts),
  }
}

/** Orders by the bytes of the UTF-8 form, as the address table is sorted. */
export function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** The part of the pack that the digest in the prologue covers. */
export function digestedParts(front: Uint8Array): readonly Uint8Array[] {
  return [front.subarray(0, FORMAT.digestAt), front.subarray(FORMAT.headerAt)]
}
