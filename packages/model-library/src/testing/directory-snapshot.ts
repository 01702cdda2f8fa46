import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/**
 * Everything below a directory, to show that nothing there was touched: one line per name, sorted, with its kind, permissions, modification
 * time in nanoseconds and what is in it (digest of a file, target of a link).
 */
export async function snapshotDirectory(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory, { recursive: true })).map((name) => join(directory, name))
  return Promise.all([directory, ...names].sort().map((path) => describe(directory, path)))
}

async function describe(root: string, path: string): Promise<string> {
  const found = await lstat(path, { bigint: true })
  const name = relative(root, path).replaceAll(sep, '/') || '.'
  const content = found.isSymbolicLink()
    ? `link to ${await readlink(path)}`
    : found.isFile()
      ? createHash('sha256')
          .update(await readFile(path))
          .digest('hex')
      : 'directory'
  return `${name} ${found.mode.toString(8)} ${found.mtimeNs} ${content}`
}
