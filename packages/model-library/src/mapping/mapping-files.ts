import { type BigIntStats, constants, createReadStream, createWriteStream } from 'node:fs'
import {
  copyFile,
  link,
  lstat,
  lutimes,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rmdir,
  symlink,
  unlink,
} from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { errnoOf, syncDirectory } from '@plinth/durable'
import { readMountPoints } from '../external/look/mount-table.ts'

/** The file system as a mapping uses it. None of these follows a link at the end of a path or replaces anything, `move` excepted. Errors are the system's. */
export interface MappingFiles {
  /** undefined where nothing is. A junction is a link here. */
  readonly lstat: (path: string) => Promise<BigIntStats | undefined>
  readonly readlink: (path: string) => Promise<string>
  readonly names: (directory: string) => Promise<readonly string[]>
  readonly symlink: (to: string, path: string) => Promise<void>
  readonly link: (existing: string, path: string) => Promise<void>
  /** A copy that is on the disk; one that shares blocks where the file system can. */
  readonly copy: (from: string, path: string, signal?: AbortSignal) => Promise<void>
  /** Replaces what is there: call it only where nothing can be, in a directory of our own. */
  readonly move: (from: string, path: string) => Promise<void>
  readonly unlink: (path: string) => Promise<void>
  readonly makeDirectory: (path: string) => Promise<void>
  readonly removeDirectory: (path: string) => Promise<void>
  readonly syncDirectory: (path: string) => Promise<void>
  /** Sets when a directory was last changed, to the microsecond. */
  readonly setModified: (path: string, ns: bigint) => Promise<void>
  /** Empty where the system has no table of them. */
  readonly mountPoints: () => Promise<readonly string[]>
}

/** The file system of this machine. */
export const MAPPING_FILES: MappingFiles = {
  lstat: (path) => lstat(path, { bigint: true }).catch(ignoreMissing),
  readlink: (path) => readlink(path),
  names: (directory) => readdir(directory),
  // Windows tells links to files from links to directories; elsewhere the word says nothing.
  symlink: (to, path) => symlink(to, path, 'file'),
  link,
  copy: copyDurably,
  move: rename,
  unlink,
  makeDirectory: async (path) => {
    await mkdir(path)
  },
  removeDirectory: rmdir,
  syncDirectory,
  setModified,
  mountPoints: async () => (await readMountPoints()) ?? [],
}

/** Node takes no nanoseconds; half a microsecond more keeps the microsecond that it was. */
async function setModified(path: string, ns: bigint): Promise<void> {
  const { atimeMs } = await lstat(path)
  await lutimes(path, atimeMs / 1000, (Number(ns / 1000n) + 0.5) / 1e6)
}

async function copyDurably(from: string, path: string, signal?: AbortSignal): Promise<void> {
  const isClone = await copyFile(from, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    (error) => {
      if (errnoOf(error) === 'EEXIST') throw error
      return false
    },
  )
  if (!isClone) await pipeline(createReadStream(from), createWriteStream(path, { flags: 'wx' }), { signal })
  const copy = await open(path, 'r+')
  await copy.sync().finally(() => copy.close())
}

function ignoreMissing(error: unknown): undefined {
  if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
  return undefined
}
