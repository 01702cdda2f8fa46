import { constants, createInflateRaw, createZstdDecompress } from 'node:zlib'
import { isCodedError } from '@plinth/contracts'
import { packDamaged } from '../archive-error.ts'
import type { Codec } from './codec-versions.ts'
import { oneFrame } from './one-frame.ts'

/** What is known of a stored payload before it is decoded. */
export interface StoredPayload {
  readonly codec: Codec
  /** Length as stored. */
  readonly stored_bytes: number
  /** Length as read. */
  readonly bytes: number
}

/**
 * Decodes what a pack stores, in chunks; `stored` gives exactly `stored_bytes` bytes, and may reuse a chunk once the next is asked for. Gives
 * exactly `bytes` bytes or throws, and stops at the first byte too many: a bomb costs no more than it announces. Takes at most some 10 MB.
 * @throws CodedError `pack_damaged`; what `stored` throws.
 */
export async function* decodePayload(
  stored: AsyncIterable<Uint8Array>,
  payload: StoredPayload,
): AsyncGenerator<Uint8Array> {
  if (payload.codec === 'none' || payload.stored_bytes === 0) yield* stored
  else if (payload.codec === 'zstd') yield* decode(oneFrame(stored, payload.bytes), payload)
  else yield* decode(stored, payload)
}

type Decoder = ReturnType<typeof createInflateRaw> | ReturnType<typeof createZstdDecompress>

async function* decode(stored: AsyncIterable<Uint8Array>, payload: StoredPayload): AsyncGenerator<Uint8Array> {
  const decoder = payload.codec === 'deflate' ? createInflateRaw() : createZstdDecompress(ZSTD)
  const source: { error?: unknown } = {}
  feed(stored, decoder).catch((error: unknown) => {
    source.error = error
    decoder.destroy()
  })
  let decoded = 0
  try {
    for await (const chunk of decoder) {
      decoded += chunk.byteLength
      if (decoded > payload.bytes) throw packDamaged('a payload is longer than announced')
      yield chunk
    }
  } catch (error) {
    if (source.error) throw source.error
    throw isCodedError(error) ? error : packDamaged('a payload cannot be decoded', { cause: String(error) })
  } finally {
    decoder.destroy()
  }
  if (source.error) throw source.error
  if (decoded < payload.bytes) throw packDamaged('a payload is shorter than announced')
  if (decoder.bytesWritten !== payload.stored_bytes) throw packDamaged('something follows a payload in its place')
}

/** Ends early when the decoder wants no more; only what the source throws is an error here, the decoder tells its own. */
async function feed(stored: AsyncIterable<Uint8Array>, decoder: Decoder): Promise<void> {
  const closed = new Promise<'closed'>((resolve) => decoder.once('close', () => resolve('closed')))
  const write = (chunk: Uint8Array) =>
    new Promise<'written' | 'closed'>((resolve) =>
      decoder.write(chunk, (error) => resolve(error ? 'closed' : 'written')),
    )
  for await (const chunk of stored) if ((await Promise.race([write(chunk), closed])) === 'closed') return
  decoder.end()
}

/** A window of 8 MiB at most, whatever a frame asks for. */
const ZSTD = { params: { [constants.ZSTD_d_windowLogMax]: 23 } }
