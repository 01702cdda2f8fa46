import { createHash, type Hash } from 'node:crypto'
import { canonicalJson } from '@plinth/contracts'

/** Length of the pieces in a chunk manifest: small beside an asset, and a megabyte of digests for a pack of 1 GB. */
export const CHUNK_BYTES = 64 * 1024

/** What a chunk manifest is about. */
export interface ChunkedPack {
  /** As it stands beside the manifest. */
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  /** The digests of its pieces of {@link CHUNK_BYTES}, in order; the last piece may be shorter. */
  readonly chunks: readonly string[]
}

/** The text of a chunk manifest: canonical JSON; docs/assets-pa.md specifies it. The same pack gives the same bytes. */
export function chunkManifest({ chunks, ...pack }: ChunkedPack): string {
  return `${canonicalJson({ schema_version: 1, pack, chunk_bytes: CHUNK_BYTES, chunks })}\n`
}

/** Takes a file in parts of any length and gives the SHA-256 of each piece of `size` bytes, in order. */
export function createChunkDigests(size: number) {
  const digests: string[] = []
  let hash: Hash | undefined
  let held = 0
  const close = () => {
    if (hash) digests.push(hash.digest('hex'))
    hash = undefined
    held = 0
  }
  return {
    update: (part: Uint8Array) => {
      for (let at = 0; at < part.byteLength; ) {
        const taken = Math.min(size - held, part.byteLength - at)
        hash ??= createHash('sha256')
        hash.update(part.subarray(at, at + taken))
        at += taken
        held += taken
        if (held === size) close()
      }
    },
    end: (): readonly string[] => {
      close()
      return digests
    },
  }
}
