import type { BigIntStats } from 'node:fs'
import type { LinkEntry } from './link-registry.ts'
import type { MappingFiles } from './mapping-files.ts'

/** What is known of a link besides its name: what tells it from another file that took the name. */
export type LinkMarks = Required<Pick<LinkEntry, 'inode' | 'modified_ns' | 'size'>>

/** The marks of what was found. */
export function marksOf({ ino, mtimeNs, size }: BigIntStats): LinkMarks {
  return { inode: String(ino), modified_ns: String(mtimeNs), size: String(size) }
}

/**
 * True where a path holds just what the library put there: a symbolic link of that text, the very file of a hard link, or a copy that nobody has
 * changed since. Entries of the prior system have no marks: a copy of theirs is nobody's.
 */
export async function isOwnLink(files: MappingFiles, path: string, entry: LinkEntry): Promise<boolean> {
  const found = await files.lstat(path)
  if (found === undefined) return false
  const marks = marksOf(found)
  const isMarked = entry.inode !== undefined
  const isSame = marks.inode === entry.inode && marks.modified_ns === entry.modified_ns && marks.size === entry.size
  if (entry.link_type === 'symlink')
    return found.isSymbolicLink() && (!isMarked || isSame) && (await files.readlink(path)) === entry.source
  if (entry.link_type === 'copy') return found.isFile() && isMarked && isSame
  if (!found.isFile()) return false
  // Its bytes are the library's, which may have changed them.
  return isMarked ? marks.inode === entry.inode : isSameFile(found, await files.lstat(entry.source))
}

/** True for a link of the library's whose file is gone. */
export async function isBroken(files: MappingFiles, { link_type, source }: LinkEntry): Promise<boolean> {
  return link_type === 'symlink' && (await files.lstat(source)) === undefined
}

function isSameFile(one: BigIntStats, other: BigIntStats | undefined): boolean {
  return other !== undefined && one.ino === other.ino && one.dev === other.dev
}
