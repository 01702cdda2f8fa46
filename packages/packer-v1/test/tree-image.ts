import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Everything that can be seen of a directory: per path its kind, mode, times, link target and content. Equal images: the same, byte for byte. */
export async function imageOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const paths = ['.', ...(await readdir(directory, { recursive: true }))].sort()
  const lines = await Promise.all(
    paths.map(async (path) => {
      const place = join(directory, path)
      const { mode, mtimeNs, ino, nlink } = await lstat(place, { bigint: true })
      const kind = Number(mode & 0o170000n)
      const content =
        kind === FILE
          ? createHash('sha256')
              .update(await readFile(place))
              .digest('hex')
          : kind === LINK
            ? await readlink(place)
            : ''
      return [path, [mode.toString(8), mtimeNs, ino, kind === FILE ? nlink : '', content].join(' ')] as const
    }),
  )
  return Object.fromEntries(lines)
}

const FILE = 0o100000
const LINK = 0o120000
