import { realpath, stat } from 'node:fs/promises'

/** What tells one state of a file from another: the same identity, the same content. Numbers are decimal text (they exceed doubles). */
export interface FileIdentity {
  /** The file behind every symbolic link. */
  readonly realPath: string
  readonly size: string
  readonly modified: string
  readonly inode: string
}

/** The identity of an existing regular file; null when there is none. */
export async function fileIdentity(path: string): Promise<FileIdentity | null> {
  try {
    const realPath = await realpath(path)
    const { size, mtimeNs, ino, ...entry } = await stat(realPath, { bigint: true })
    if ((entry.mode & 0o170000n) !== 0o100000n) return null
    return { realPath, size: String(size), modified: String(mtimeNs), inode: String(ino) }
  } catch {
    return null
  }
}
