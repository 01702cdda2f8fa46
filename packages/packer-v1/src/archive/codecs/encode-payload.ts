import type { PayloadSource } from '../payload-source.ts'
import type { Codec } from './codec-versions.ts'
import { inBlocks } from './in-blocks.ts'

/**
 * The bytes of `content` as a pack stores them with `codec`: the same on every machine and however the content is cut into chunks. Empty
 * content has no stored bytes in any codec. Takes some megabytes of memory, whatever the size of the content. Within one thread, zstd encodes
 * one content at a time: a second one waits until the first was read to its end or given up, so read them one after the other.
 * @throws CodedError `source_size_changed` when the content does not have the bytes that it announces; what the source throws.
 */
export async function* encodePayload(codec: Codec, content: PayloadSource): AsyncGenerator<Uint8Array> {
  const blocks = inBlocks(content, BLOCK)
  if (content.bytes === 0 || codec === 'none') {
    for await (const block of blocks) yield Uint8Array.from(block)
  } else if (codec === 'deflate') {
    const { encodeDeflate } = await import('./deflate.ts')
    yield* encodeDeflate(blocks)
  } else {
    // 240 kB of WebAssembly: only who packs with zstd loads it.
    const { encodeZstd } = await import('./zstd.ts')
    yield* encodeZstd(blocks, content.bytes)
  }
}

/** A block of zstd: larger steps would give no other bytes, and hold the event loop longer. */
const BLOCK = 128 * 1024
