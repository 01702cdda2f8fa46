import { constants, copyFile, link, rename, statfs, unlink } from 'node:fs/promises'
import { errnoOf, syncDirectory } from '@plinth/durable'
import { openWriters } from './open-writers.ts'

/** What sharing asks of the system. Errors are the system's. */
export interface SharingFiles {
  /** Whether files of the file system at a path can share blocks, as far as its kind tells. */
  readonly sharesBlocks: (path: string) => Promise<boolean>
  /** Makes a file that shares all blocks of another; false where the file system does not do that. Replaces nothing. */
  readonly clone: (from: string, to: string) => Promise<boolean>
  readonly link: (existing: string, to: string) => Promise<void>
  /** Replaces what is there, in one step. */
  readonly move: (from: string, to: string) => Promise<void>
  readonly unlink: (path: string) => Promise<void>
  readonly syncDirectory: (path: string) => Promise<void>
  /** Those of some inodes, as `device:inode`, that a process may write to; empty where the system does not say. */
  readonly openWriters: (inodes: ReadonlySet<string>) => Promise<ReadonlySet<string>>
}

/** The system that this runs on. */
export const SHARING_FILES: SharingFiles = {
  sharesBlocks: async (path) => SHARE_BLOCKS.has((await statfs(path)).type),
  clone,
  link,
  move: rename,
  unlink,
  syncDirectory,
  openWriters: (inodes) => openWriters(inodes),
}

/** Kinds of file systems (`f_type`) that can: btrfs, XFS, bcachefs, and APFS as macOS numbers it. */
const SHARE_BLOCKS: ReadonlySet<number> = new Set([0x9123683e, 0x58465342, 0xca451a4e, 0x1a])

async function clone(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE)
    return true
  } catch (error) {
    if (!NO_CLONES.includes(errnoOf(error) ?? '')) throw error
    return false
  }
}

const NO_CLONES = ['EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'ENOTTY']
