import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** How exactly times are shown. Those of directories that stayed are put back to the microsecond, which is what Node can do. */
export type TimeScale = 'exact' | 'microseconds'

/**
 * Everything below a directory, links not followed: one line per name with kind, permissions, inode, time of the last change and what is in it. The
 * directory itself is '.'.
 */
export async function treeOf(directory: string, scale: TimeScale = 'exact'): Promise<readonly string[]> {
  return linesOf(directory, '.', scale)
}

/** The names below a directory, links not followed. */
export async function namesBelow(directory: string): Promise<readonly string[]> {
  return (await treeOf(directory)).map((line) => line.split(' | ')[0] ?? '').filter((name) => name !== '.')
}

async function linesOf(root: string, name: string, scale: TimeScale): Promise<string[]> {
  const path = join(root, name)
  const { mode, ino, mtimeNs } = await lstat(path, { bigint: true })
  const kind = Number(mode) & 0o170000
  const isDirectory = kind === 0o040000
  const time = scale === 'exact' ? mtimeNs : mtimeNs / 1000n
  const line = [name, mode.toString(8), ino, time, await contentOf(path, kind)].join(' | ')
  if (!isDirectory) return [line]
  const names = (await readdir(path)).sort()
  const below = await Promise.all(names.map((each) => linesOf(root, name === '.' ? each : `${name}/${each}`, scale)))
  return [line, ...below.flat()]
}

async function contentOf(path: string, kind: number): Promise<string> {
  if (kind === 0o120000) return `to ${await readlink(path)}`
  if (kind !== 0o100000) return ''
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}
