import { Deflate } from 'pako'

/** Blocks as one raw DEFLATE stream (RFC 1951), byte for byte as zlib itself writes it at level 6. */
export async function* encodeDeflate(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  const deflate = new Deflate(SETTINGS)
  deflate.onData = (chunk) => {
    ready.push(chunk)
  }
  for await (const block of blocks) {
    deflate.push(block, false)
    yield* ready.splice(0)
  }
  deflate.push(new Uint8Array(0), true)
  yield* ready
}

/** `legacyHash` is zlib's own; the default finds other matches. */
const SETTINGS = { raw: true, level: 6, windowBits: 15, memLevel: 8, legacyHash: true, chunkSize: 64 * 1024 }
