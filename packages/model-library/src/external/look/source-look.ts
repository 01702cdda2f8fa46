import type { BundleEvidence } from '../../validation/bundle-evidence.ts'
import type { DiffusersValidation } from '../../validation/validate-diffusers-directory.ts'

/** What is asked about a directory of the user's. It crosses a process boundary, so it is JSON. */
export interface SourceQuestion {
  /** Absolute, as given. */
  readonly path: string
  /** Where it last was, canonical; decides which volume it belongs to while nothing is there. Default: `path`. */
  readonly entryPath?: string | undefined
  /** What was recorded about it; spares reading samples again. */
  readonly recorded?: SourceIdentity | undefined
  /** Another directory: is it the same one, by device and inode? */
  readonly other?: string | undefined
  /** The library's root: does one lie in the other? */
  readonly library?: string | undefined
  /** Where the verdict is kept: a bundle whose names and times are as they were is not read again. Default: it is read. */
  readonly keepAt?: VerdictPlace | undefined
  /** `long`: a person waits for this one answer and wants it whole, from a slow drive as well. Default `short`. */
  readonly patience?: 'short' | 'long' | undefined
  /** Bundles of the same volume, of which is only asked whether names and times are as they were; then nothing else is. */
  readonly known?: readonly KnownBundle[] | undefined
  /** Only asks for the bundles at or below `path`, so many levels deep. */
  readonly below?: number | undefined
}

/** A bundle, and what it was when it was last looked at. */
export interface KnownBundle {
  readonly path: string
  /** JSON of `BundleEvidence`. */
  readonly evidence: string
}

/** A file of the library's, and the library's root. */
export interface VerdictPlace {
  readonly file: string
  readonly library: string
}

/** What a look found. */
export interface SourceAnswer {
  readonly validation: DiffusersValidation
  /** Where the path lies now; missing when its volume is not there, or nothing answered. */
  readonly volume?: Volume
  /** Of a directory that could be looked at, and whose weights could be sampled in time. */
  readonly identity?: SourceIdentity
  /** `path` and `other` are one directory, whatever they are called. */
  readonly isOther: boolean
  readonly relation: 'apart' | 'inside_library' | 'holds_library'
  /** How to tell later that nothing has changed; with `keepAt` only. */
  readonly evidence?: BundleEvidence
  /** The answer to `known`, in its order, as far as there was time for it; missing where the volume did not answer. */
  readonly unchanged?: readonly boolean[]
  /** The answer to `below`, as far as there was time for it; missing where the volume did not answer. */
  readonly bundles?: readonly string[]
}

/** A mounted file system. */
export interface Volume {
  readonly mount_point: string
  /** When its root was made, ns since 1970: tells one drive from another at the same place. Missing where the system does not know. */
  readonly born?: string
}

/** What a bundle is known by when it turns up elsewhere, and its volume when it is gone. Kept in metadata.json as `source_identity`. */
export interface SourceIdentity {
  readonly volume?: Volume
  readonly pipeline_class?: string
  /** `name library class` of each component, sorted. */
  readonly components: readonly string[]
  readonly weights: readonly SampledFile[]
}

/** One file of weights, by a digest of samples of it. */
export interface SampledFile {
  /** Relative to the bundle, with `/`. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** ns since 1970; a copy of the file may have another. */
  readonly modified: string
  /** SHA-256 of its head, tail and evenly spread blocks. */
  readonly sample: string
}
