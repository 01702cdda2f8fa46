import { type BigIntStats, constants } from 'node:fs'
import { withFileErrors } from '@plinth/durable'
import { FILE_OPERATIONS, type FileCalls } from '../file-operations.ts'

/** What is at a path, and how to tell later that it still is. Numbers beyond 2^53 are texts, so that JSON keeps them. */
export interface FileIdentity {
  /** A link is never followed; a junction is a link. `other`: a pipe, a socket, a device. */
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  readonly device: string
  readonly inode: string
  /** When the inode was made, in ns; '0' where the file system does not say. */
  readonly born_ns: string
  readonly size: number
  readonly modified_ns: string
}

/** Looks at one path; undefined where nothing is. A port: systems differ in what they call a link. */
export type LookAt = (path: string) => Promise<FileIdentity | undefined>

/** {@link LookAt} of this machine. @throws CodedError file errors. */
export const lookAt: LookAt = lookBy('pooled')

/** {@link lookAt} where many are looked at. */
export function lookBy(calls: FileCalls): LookAt {
  const files = FILE_OPERATIONS[calls]
  return (path) =>
    withFileErrors({ doing: 'look at', path }, async () => {
      const found = await files.lstat(path)
      return found && identityOf(found)
    })
}

/** Looks at each path only once: at directories around many models while nothing is changed in them. */
export function lookedOnce(calls: FileCalls): (path: string) => Promise<BigIntStats | undefined> {
  const known = new Map<string, Promise<BigIntStats | undefined>>()
  return (path) => {
    const found =
      known.get(path) ?? withFileErrors({ doing: 'look at', path }, async () => FILE_OPERATIONS[calls].lstat(path))
    known.set(path, found)
    return found
  }
}

/** The identity in what the system says of a file. */
export function identityOf(found: BigIntStats): FileIdentity {
  return {
    kind: kindOf(found),
    device: String(found.dev),
    inode: String(found.ino),
    born_ns: String(found.birthtimeNs),
    size: Number(found.size),
    modified_ns: String(found.mtimeNs),
  }
}

/**
 * Whether what was found is what was recorded, unchanged. An inode number alone says little: it is given out again. What is in a directory
 * changes its size and its time, so those count for files and links only.
 */
export function isSame(recorded: FileIdentity, found: FileIdentity): boolean {
  const isSameInode =
    recorded.kind === found.kind &&
    recorded.device === found.device &&
    recorded.inode === found.inode &&
    (recorded.born_ns === '0' || found.born_ns === '0' || recorded.born_ns === found.born_ns)
  if (!isSameInode || recorded.kind === 'directory') return isSameInode
  return recorded.size === found.size && recorded.modified_ns === found.modified_ns
}

/** Opens a file to be read, never through a link, and without waiting for the other end of a pipe. Windows has neither flag. */
export const READ_NO_LINK = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

function kindOf(found: BigIntStats): FileIdentity['kind'] {
  if (found.isSymbolicLink()) return 'link'
  if (found.isDirectory()) return 'directory'
  return found.isFile() ? 'file' : 'other'
}
