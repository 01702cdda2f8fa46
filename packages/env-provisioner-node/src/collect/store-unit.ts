import { relative } from 'node:path'
import type { COLLECTION_HOLDS, COLLECTION_KINDS } from '@plinth/contracts'
import type { SharedInode, TreeMeasure } from '../prefix/thread/file-task.ts'

/** Something of a store that goes as a whole, or stays. */
export interface StoreUnit {
  readonly kind: (typeof COLLECTION_KINDS)[number]
  /** Path below the store, with `/`: what a plan calls it. */
  readonly name: string
  readonly environment_key?: string
  /** Absolute: all that goes with it, in order of removal. */
  readonly paths: readonly string[]
  /** Nobody misses it: it goes whatever the policy says. */
  readonly isGarbage: boolean
  /** Milliseconds since 1970; null when only its files tell. */
  readonly usedAt: number | null
  /** What keeps it, and in which words. */
  readonly hold: UnitHold | null
  /** What it is, for what its files do not tell: a manifest's content and its last use. */
  readonly state?: string
  /** Names of the environments that share files with it, or are made from it: it stays while one of them does. */
  readonly usedBy?: readonly string[]
}

/** A unit of one file or folder, which nobody holds. */
export function unitAt(
  root: string,
  path: string,
  { kind, isGarbage }: Pick<StoreUnit, 'kind' | 'isGarbage'>,
): StoreUnit {
  const name = relative(root, path).replaceAll('\\', '/')
  return { kind, name, paths: [path], isGarbage, usedAt: null, hold: null }
}

/** Why a unit may not go. */
export interface UnitHold {
  readonly hold: (typeof COLLECTION_HOLDS)[number]
  readonly message: string
}

/** A unit with what it takes on disk. */
export interface MeasuredUnit extends Omit<StoreUnit, 'usedAt'> {
  readonly measure: TreeMeasure
  readonly usedAt: number
}

/** Bytes of a unit, those that others share included. */
export function sizeOf({ bytes, sharedBytes }: TreeMeasure): number {
  return bytes + sharedBytes
}

/** What removing a unit frees: its own files, and those of which all names are here. */
export function freedAlone({ bytes, shared }: TreeMeasure): number {
  return shared.reduce((sum, { links, here, bytes: of }) => sum + (links <= here ? of : 0), bytes)
}

/** Counts the names of shared files down as units go, in the order in which they go. */
export interface LinkLedger {
  /** What goes with the unit, now that those before it have gone. */
  readonly take: (measure: TreeMeasure) => number
}

/** Nothing has gone. */
export function createLinkLedger(): LinkLedger {
  const left = new Map<string, number>()
  const takeOne = ({ inode, links, here, bytes }: SharedInode) => {
    const rest = (left.get(inode) ?? links) - here
    left.set(inode, rest)
    return rest <= 0 ? bytes : 0
  }
  return { take: ({ bytes, shared }) => shared.reduce((sum, each) => sum + takeOne(each), bytes) }
}

/** All units together, each file once. */
export function totalBytes(measures: readonly TreeMeasure[]): number {
  const seen = new Set<string>()
  let total = 0
  for (const { bytes, shared } of measures) {
    total += bytes
    for (const { inode, bytes: of } of shared) {
      if (!seen.has(inode)) total += of
      seen.add(inode)
    }
  }
  return total
}
