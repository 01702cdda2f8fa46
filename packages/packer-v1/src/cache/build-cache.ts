import type { PayloadSource } from '../archive/payload-source.ts'

/** `ac`: what an action came to, by the digest of what decides it. `cas`: contents, by their SHA-256. As the Bazel HTTP cache protocol has them. */
export type CachePlace = 'ac' | 'cas'

/**
 * Where conversions are kept. Whoever reads checks what came, so an implementation may lose, forget and mix up what it likes.
 * Its functions never throw for what it cannot do: that is a miss, or nothing kept.
 */
export interface BuildCache {
  /** What lies under a key (64 hex digits); undefined for nothing. */
  readonly get: (place: CachePlace, key: string) => Promise<PayloadSource | undefined>
  /** Keeps bytes under a key, in the place of what was there. True when they are there now. */
  readonly put: (place: CachePlace, key: string, source: PayloadSource) => Promise<boolean>
  /** After a build: brings it back to its size. */
  readonly evict: () => Promise<void>
}
