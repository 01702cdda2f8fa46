import { realpathSync, statSync } from 'node:fs'

/** Tells one state of a file from another. Numbers are decimal text: they exceed doubles. */
export interface FileIdentity {
  /** The file behind every link. */
  readonly path: string
  readonly size: string
  readonly modified: string
  readonly inode: string
}

/** The identity of what a path leads to; null when there is nothing. Synchronous, two calls: the warm path waits for no thread. */
export function fileIdentity(path: string): FileIdentity | null {
  try {
    const real = realpathSync.native(path)
    const { size, mtimeNs, ino } = statSync(real, { bigint: true })
    return { path: real, size: String(size), modified: String(mtimeNs), inode: String(ino) }
  } catch {
    return null
  }
}

/** Whether two identities are the same state of the same file. */
export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.path === b.path && a.size === b.size && a.modified === b.modified && a.inode === b.inode
}
