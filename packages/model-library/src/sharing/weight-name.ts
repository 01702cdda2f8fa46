import type { BigIntStats } from 'node:fs'

/** Whose folder it is. */
export type WeightsApp = 'library' | 'huggingface' | 'ollama' | 'comfyui' | 'invokeai' | 'stability_matrix'

/** `safe`: the app never writes into a file that is there. `ask`: it, or its extensions, may. */
export type HardLinkRule = 'safe' | 'ask'

/** What is at a name, and how to tell later that it still is. Numbers that can be beyond 2^53 are texts. */
export interface NameMarks {
  readonly device: string
  readonly inode: string
  readonly size: number
  /** Bytes that the disk would have free without it; less than `size` for a file with holes. */
  readonly stored: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** How many names the file has, those outside included. */
  readonly names: number
  readonly modified_ns: string
  readonly accessed_ns: string
}

/** One name of a file of weights. */
export interface WeightName {
  readonly app: WeightsApp
  /** Absolute, no link on the way. */
  readonly path: string
  readonly hard_links: HardLinkRule
  readonly marks: NameMarks
}

/** What the system says of a file as {@link NameMarks}. */
export function marksOf(found: BigIntStats): NameMarks {
  const size = Number(found.size)
  return {
    device: String(found.dev),
    inode: String(found.ino),
    size,
    stored: Math.min(size, Number(found.blocks) * BLOCK),
    mode: Number(found.mode) & 0o7777,
    uid: Number(found.uid),
    gid: Number(found.gid),
    names: Number(found.nlink),
    modified_ns: String(found.mtimeNs),
    accessed_ns: String(found.atimeNs),
  }
}

/** The unit of `st_blocks`, whatever the file system's own is. */
const BLOCK = 512

/** Which file it is: names with one node share their bytes. */
export function nodeOf({ device, inode }: Pick<NameMarks, 'device' | 'inode'>): string {
  return `${device}:${inode}`
}

/** Whether a name still leads to the file that was seen, unchanged in all that a merge depends on. Links that were made or removed elsewhere do not count. */
export function isUnchanged(seen: NameMarks, found: NameMarks): boolean {
  return (
    nodeOf(seen) === nodeOf(found) &&
    seen.size === found.size &&
    seen.modified_ns === found.modified_ns &&
    seen.mode === found.mode &&
    isSameOwner(seen, found)
  )
}

/** Whether the same person and group own both. */
export function isSameOwner(one: NameMarks, other: NameMarks): boolean {
  return one.uid === other.uid && one.gid === other.gid
}

/** Whether both were last changed in the same microsecond; Node sets no more than that. */
export function isSameTime(one: NameMarks, other: NameMarks): boolean {
  return BigInt(one.modified_ns) / 1000n === BigInt(other.modified_ns) / 1000n
}
