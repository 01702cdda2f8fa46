import type { PayloadSource } from '../archive/payload-source.ts'

/** `ac`: what an action came to, by the digest of what decides it. `cas`: contents, by their SHA-256. As the Bazel HTTP cache protocol has them. */
export type CachePlace = 'ac' | 'cas'

/**
 * Where conversions are kept. Whoever reads checks what came, so an implementation may lose, forget and mix up what it likes.
 * Its functions never throw for what it cannot do: that is a miss, or nothing kept. `defineBuildCacheConformance` of `./testing` tests one.
 */
export interface BuildCache {
  /**
   * What lies under a key (64 hex digits); undefined for nothing. `bytes` is the length of a content, where it is known: anything of another length is
   * nothing. What is opened throws when it is not whole.
   */
  readonly get: (place: CachePlace, key: string, bytes?: number) => Promise<PayloadSource | undefined>
  /** Keeps bytes under a key, in the place of what was there. True when they are there now. */
  readonly put: (place: CachePlace, key: string, source: PayloadSource) => Promise<boolean>
  /** After a build: brings it back to its size, and ends what it still had to do within a bounded time. */
  readonly evict: () => Promise<void>
  /** What it could not do since it was opened: sentences for people, without secrets. Absent: nothing to tell. */
  readonly troubles?: () => readonly string[]
  /** Ends whatever it still does. It is not used after that. */
  readonly close?: () => Promise<void>
}

/** Opens a cache for one build: what a build learns of it, such as that it is not there, is forgotten with the build. */
export type OpenBuildCache = () => BuildCache

/** Where a packer keeps what conversions made; all are optional. */
export interface CacheSettings {
  /** What `.packer/cache` is brought back to after a build that wrote into it, bytes on disk. Default 4 GiB. */
  readonly maxBytes?: number
  /** A cache behind that one, which others use too: `remoteBuildCache({ url })`, or the host's own. Default: none. */
  readonly shared?: OpenBuildCache
  /** How long a build that is published waits for uploads to end, milliseconds. What is left then is given up. Default 30 s. */
  readonly uploadMs?: number
}
