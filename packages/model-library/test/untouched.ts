import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Everything that a library must not change below a directory, one line for each name: kind, permissions, owner, links, inode, size, content, and
 * every time but that of the last reading. The time of the last change of an inode betrays what was changed and put back.
 */
export async function untouchedParts(directory: string): Promise<string> {
  const names = await readdir(directory, { recursive: true })
  const lines = [directory, ...names.map((name) => join(directory, name))].sort().map(describe)
  return (await Promise.all(lines)).join('\n')
}

async function describe(path: string): Promise<string> {
  const { mode, uid, gid, nlink, ino, size, mtimeNs, ctimeNs, birthtimeNs, ...rest } = await lstat(path, {
    bigint: true,
  })
  const kind = (Number(mode) & 0o170000).toString(8)
  const content = kind === '120000' ? await readlink(path) : kind === '100000' ? await digest(path) : ''
  return [path, kind, mode, uid, gid, nlink, rest.dev, ino, size, mtimeNs, ctimeNs, birthtimeNs, content].join(' ')
}

async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}
