import { Zstd } from '@hpcc-js/wasm-zstd'
import { CodedError } from '@plinth/contracts'

/**
 * Blocks as one zstd frame (RFC 8878) at level 3 with a window of 2 MiB, whose header has the content's size. `bytes` is above 0.
 * @throws CodedError `encoder_changed`
 */
export async function* encodeZstd(blocks: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const before = encoder.free
  encoder.free = promise
  await before
  try {
    const zstd = await Zstd.load()
    zstd.reset()
    zstd.setCompressionLevel(LEVEL)
    let isFirst = true
    for await (const block of blocks) {
      const encoded = zstd.compressChunk(block)
      yield isFirst ? withContentSize(encoded, bytes) : encoded
      isFirst = false
    }
    yield zstd.compressEnd()
  } finally {
    resolve()
  }
}

/**
 * The start of a frame with the size of its content put into its header: the encoder streams without knowing it, and knowing it lets a reader
 * reject a frame before it decodes any of it. @throws CodedError `encoder_changed` for a frame that begins otherwise than the pinned encoder's do.
 */
export function withContentSize(start: Uint8Array, bytes: number): Uint8Array {
  if (!HEADER.equals(start.subarray(0, HEADER.byteLength))) {
    throw new CodedError('encoder_changed', 'the zstd encoder does not write what the pinned one writes', {
      hint: 'Install the version that the package names.',
      details: { header: Buffer.from(start.subarray(0, HEADER.byteLength)).toString('hex') },
    })
  }
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(bytes))
  return Buffer.concat([MAGIC, [EIGHT_BYTES_OF_SIZE, WINDOW], size, start.subarray(HEADER.byteLength)].map(toBytes))
}

function toBytes(part: Uint8Array | readonly number[]): Uint8Array {
  return Uint8Array.from(part)
}

const LEVEL = 3
const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
/** 2^21 bytes. */
const WINDOW = (21 - 10) << 3
const HEADER = Buffer.concat([MAGIC, Buffer.from([0, WINDOW])])
const EIGHT_BYTES_OF_SIZE = 0b1100_0000

/** The library has one streaming state for the whole thread, so contents take turns. */
const encoder: { free: Promise<void> } = { free: Promise.resolve() }
