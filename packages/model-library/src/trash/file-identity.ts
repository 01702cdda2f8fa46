import { type BigIntStats, constants } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { errnoOf, withFileErrors } from '@plinth/durable'

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
export const lookAt: LookAt = (path) =>
  withFileErrors({ doing: 'look at', path }, async () => {
    const found = await lstat(path, { bigint: true }).catch(ignoreMissing)
    return found && identityOf(found)
  })

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

function ignoreMissing(error: unknown): undefined {
  if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
  return undefined
}
