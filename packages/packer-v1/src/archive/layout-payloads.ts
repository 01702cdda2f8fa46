import { alignUp, FORMAT } from './format.ts'

/** Where each payload goes, and how long the file becomes. */
export interface PayloadLayout {
  readonly offsets: readonly number[]
  readonly fileBytes: number
}

/** Payloads one after the other in table order, each at the next multiple of the alignment. An empty one lies nowhere: offset 0. */
export function layoutPayloads(frontEnd: number, sizes: readonly number[]): PayloadLayout {
  let end = frontEnd
  const offsets = sizes.map((bytes) => {
    if (bytes === 0) return 0
    const offset = alignUp(end, FORMAT.payloadAlignment)
    end = offset + bytes
    return offset
  })
  return { offsets, fileBytes: end }
}
