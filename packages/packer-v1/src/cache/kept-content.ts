import { createHash } from 'node:crypto'
import { CodedError } from '@plinth/contracts'
import { type PayloadSource, payloadOf } from '../archive/payload-source.ts'
import type { BuildCache } from './build-cache.ts'

/** A content that somebody expects. */
export interface ExpectedContent {
  readonly sha256: string
  readonly bytes: number
}

/** Up to this size a content is checked in memory; above, it is read twice. */
const SMALL = 1024 * 1024

/** The content with this digest, checked; undefined when the cache does not have it, or has something else under its name. */
export async function findContent(
  cache: BuildCache,
  { sha256, bytes }: ExpectedContent,
): Promise<PayloadSource | undefined> {
  if (bytes === 0) return payloadOf(new Uint8Array())
  try {
    const found = await cache.get('cas', sha256)
    if (!found || found.bytes !== bytes) return undefined
    const hash = createHash('sha256')
    const parts: Uint8Array[] = []
    for await (const chunk of found.open()) {
      hash.update(chunk)
      if (bytes <= SMALL) parts.push(Uint8Array.from(chunk))
    }
    if (hash.digest('hex') !== sha256) return undefined
    return bytes <= SMALL ? payloadOf(Buffer.concat(parts)) : found
  } catch {
    return undefined
  }
}

/** Keeps a content under its digest. @throws CodedError `cache_unusable` when a build that needs it to be there cannot go on. */
export async function keepContent(
  cache: BuildCache,
  { sha256 }: ExpectedContent,
  source: PayloadSource,
): Promise<void> {
  if (await cache.put('cas', sha256, source)) return
  throw new CodedError('cache_unusable', 'what a conversion made cannot be kept until it is packed', {
    hint: 'Look whether .packer/cache can be written and the disk has room.',
    details: { sha256, bytes: source.bytes },
  })
}
