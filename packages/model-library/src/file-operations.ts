import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from 'node:fs'
import { link, lstat, open, readdir, realpath, rename, rmdir, stat, unlink } from 'node:fs/promises'
import { errnoOf } from '@plinth/durable'

/** How files are asked for. `direct` is many times faster and holds the event loop meanwhile; `pooled` is for drives that may not answer. */
export type FileCalls = 'direct' | 'pooled'

/** Questions to a file system, and changes of names in it. Await each answer; awaiting one that is there already costs next to nothing. All but the first two throw errors of the system. */
export interface FileOperations {
  /** Of what a link leads to; undefined where nothing is (ENOENT, ENOTDIR). */
  readonly stat: (path: string) => Answer<BigIntStats | undefined>
  /** Of a link itself; undefined where nothing is. */
  readonly lstat: (path: string) => Answer<BigIntStats | undefined>
  readonly names: (directory: string) => Answer<readonly string[]>
  readonly realpath: (path: string) => Answer<string>
  readonly read: (path: string) => Answer<ReadFile>
  readonly rename: (from: string, to: string) => Answer<void>
  readonly link: (from: string, to: string) => Answer<void>
  readonly unlink: (path: string) => Answer<void>
  readonly rmdir: (directory: string) => Answer<void>
}

/** A whole file, and what it was when it was opened. */
export interface ReadFile {
  readonly found: BigIntStats
  readonly bytes: Buffer
}

type Answer<T> = T | Promise<T>

/** See {@link FileCalls}. */
export const FILE_OPERATIONS: Readonly<Record<FileCalls, FileOperations>> = {
  direct: {
    stat: (path) => statSync(path, { bigint: true, throwIfNoEntry: false }),
    lstat: (path) => lstatSync(path, { bigint: true, throwIfNoEntry: false }),
    names: (directory) => readdirSync(directory),
    realpath: (path) => realpathSync.native(path),
    read: readNow,
    rename: renameSync,
    link: linkSync,
    unlink: unlinkSync,
    rmdir: (directory) => rmdirSync(directory),
  },
  pooled: {
    stat: (path) => stat(path, { bigint: true }).catch(ignoreMissing),
    lstat: (path) => lstat(path, { bigint: true }).catch(ignoreMissing),
    names: (directory) => readdir(directory),
    realpath: (path) => realpath(path),
    read: readPooled,
    rename,
    link,
    unlink,
    rmdir: (directory) => rmdir(directory),
  },
}

/** A pipe that takes a file's place is not waited for. Windows has neither. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

function readNow(path: string): ReadFile {
  const file = openSync(path, READ)
  try {
    return { found: fstatSync(file, { bigint: true }), bytes: readFileSync(file) }
  } finally {
    closeSync(file)
  }
}

async function readPooled(path: string): Promise<ReadFile> {
  const handle = await open(path, READ)
  try {
    return { found: await handle.stat({ bigint: true }), bytes: await handle.readFile() }
  } finally {
    await handle.close()
  }
}

function ignoreMissing(error: unknown): undefined {
  if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
  return undefined
}
