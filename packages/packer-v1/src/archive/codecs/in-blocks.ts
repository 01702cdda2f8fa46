import { type PayloadSource, sizeChanged } from '../payload-source.ts'

/**
 * The content in blocks of exactly `size` bytes, the last one shorter. Encoders look at where their input is cut, and where a source cuts is chance. A
 * block is valid until the next one is asked for.
 * @throws CodedError `source_size_changed`; what the source throws.
 */
export async function* inBlocks(content: PayloadSource, size: number): AsyncGenerator<Uint8Array> {
  const block = Buffer.allocUnsafe(Math.min(size, content.bytes))
  let seen = 0
  let held = 0
  for await (const chunk of content.open()) {
    seen += chunk.byteLength
    if (seen > content.bytes) break
    for (let at = 0; at < chunk.byteLength; ) {
      const taken = Math.min(size - held, chunk.byteLength - at)
      block.set(chunk.subarray(at, at + taken), held)
      at += taken
      held += taken
      if (held < size) continue
      yield block
      held = 0
    }
  }
  if (seen !== content.bytes) throw sizeChanged(content.bytes)
  if (held > 0) yield block.subarray(0, held)
}
