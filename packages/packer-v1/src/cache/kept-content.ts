import { createHash } from 'node:crypto'
import { CodedError } from '@plinth/contracts'
import { type PayloadSource, payloadOf } from '../archive/payload-source.ts'
import type { BuildCache } from './build-cache.ts'

/** A content that somebody expects. */
export interface ExpectedContent {
  readonly sha256: string
  readonly bytes: number
}

/** The content with this digest, checked; undefined when the cache does not have it, or has something else under its name. It is not held in memory. */
export async function findContent(
  cache: BuildCache,
  { sha256, bytes }: ExpectedContent,
): Promise<PayloadSource | undefined> {
  if (bytes === 0) return payloadOf(new Uint8Array())
  try {
    const found = await cache.get('cas', sha256, bytes)
    if (!found || found.bytes !== bytes) return undefined
    const hash = createHash('sha256')
    for await (const chunk of found.open()) hash.update(chunk)
    return hash.digest('hex') === sha256 ? found : undefined
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
