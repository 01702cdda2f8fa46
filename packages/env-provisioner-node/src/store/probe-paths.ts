import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalDigest } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import type { PathProbe } from '@plinth/env-core'
import type { FileThreads } from '../prefix/thread/file-threads.ts'
import { fileDigest } from './digest.ts'

/** From this size on a file is hashed off the event loop. */
const LARGE_BYTES = 8 << 20

/** {@link PathProbe} on the file system. Digests are kept while size, time and inode of a file stay the same. */
export function createPathProbe(threads: Pick<FileThreads, 'digest'>): PathProbe {
  const known: KnownDigests = { byState: new Map(), threads }
  return {
    kindOf: async (path) => {
      const found = await stat(path).catch(() => null)
      if (found?.isDirectory()) return 'directory'
      return found?.isFile() ? 'file' : 'missing'
    },
    digestOf: (path) =>
      withFileErrors({ doing: 'read', path }, async () => {
        const found = await stat(path)
        return found.isDirectory() ? folderDigest(known, path) : `sha256:${await knownDigest(known, path)}`
      }),
  }
}

interface KnownDigests {
  readonly byState: Map<string, string>
  readonly threads: Pick<FileThreads, 'digest'>
}

async function folderDigest(known: KnownDigests, folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
  const files: [string, string][] = []
  for (const path of paths.sort()) files.push([path.slice(folder.length), await knownDigest(known, path)])
  return `sha256:${canonicalDigest(files)}`
}

async function knownDigest({ byState, threads }: KnownDigests, path: string): Promise<string> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true })
  const state = [path, size, mtimeNs, ino].join('\n')
  const digest = byState.get(state) ?? (await (size < LARGE_BYTES ? fileDigest(path) : threads.digest(path)))
  byState.set(state, digest)
  return digest
}
