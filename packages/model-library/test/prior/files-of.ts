import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes, times, inodes and modes of files below a directory. */
export async function filesOf(root: string, names: readonly string[]): Promise<Record<string, unknown>> {
  const read = names.toSorted().map(async (name) => {
    const { mtimeMs, ino, mode } = await stat(join(root, name))
    return [name, { text: await readFile(join(root, name), 'hex'), mtimeMs, ino, mode }]
  })
  return Object.fromEntries(await Promise.all(read))
}
