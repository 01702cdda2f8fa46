import type { FoundManifest } from './read-manifest.ts'
import { isCoarse, isSettled } from './settled-stamp.ts'

/** What a look at an asset root found, so that the next one need not read what surely is the same. */
export interface KnownLook {
  /** The file system's clock before the look: nanoseconds since 1970. */
  readonly at: number
  /** Of the directory; undefined when it was reached by a link. */
  readonly directory: string | undefined
  readonly manifest: FoundManifest & { readonly state: 'read' }
  /** By pattern, where the names in the directory alone decide which files it means. */
  readonly expansions: ReadonlyMap<string, readonly string[]>
}

/** The looks of a runtime, by asset root. */
export type KnownLooks = Map<string, KnownLook>

/** The manifest, if the file with this stamp is the one that was read. */
export function knownManifest(look: KnownLook | undefined, stamp: string): KnownLook['manifest'] | undefined {
  return look && look.manifest.stamp === stamp && isSettled(stamp, look.at) ? look.manifest : undefined
}

/** The expansions of patterns, if the directory with this stamp has the names that it had. */
export function knownExpansions(look: KnownLook | undefined, stamp: string | undefined): KnownLook['expansions'] {
  const isSame = stamp !== undefined && look?.directory === stamp && !isCoarse(stamp) && isSettled(stamp, look.at)
  return isSame ? look.expansions : NONE
}

const NONE: KnownLook['expansions'] = new Map()
