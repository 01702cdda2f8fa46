import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { canonicalDigest } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import type { PathProbe } from '@plinth/env-core'
import type { FileThreads } from '../prefix/thread/file-threads.ts'
import { fileDigest } from './digest.ts'
import { createFileMemory, type FileMemory } from './file-memory.ts'
import type { StoreTools } from './open-store.ts'

/** From this size on a file is hashed off the event loop. */
const LARGE_BYTES = 8 << 20

/** Digests that are remembered; folders of wheels have some hundred files. */
const REMEMBERED = 8192

/** {@link PathProbe} on the file system. Digests are remembered while the files are the same. */
export function createPathProbe({ threads, clock }: Pick<StoreTools, 'clock'> & DigestThreads): PathProbe {
  const known: KnownDigests = { memory: createFileMemory({ clock, limit: REMEMBERED }), threads }
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

interface DigestThreads {
  readonly threads: Pick<FileThreads, 'digest'>
}

interface KnownDigests extends DigestThreads {
  readonly memory: FileMemory<string | null>
}

/** What installers read in a folder of wheels, and in an index. */
const READ_BY_INSTALLERS = /\.(whl|zip|tar\.gz|tgz|html?|json)$/i

/** Installers look into a folder of wheels and, in an index, into the folders of its projects: never deeper, so that `/` is no long read. */
async function folderDigest(known: KnownDigests, folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true })
  const paths = entries.filter(isRead).map(({ name }) => join(folder, name))
  for (const project of entries.filter((entry) => entry.isDirectory())) {
    const inside = await readdir(join(folder, project.name), { withFileTypes: true }).catch(() => [])
    paths.push(...inside.filter(isRead).map(({ name }) => join(folder, project.name, name)))
  }
  const files: [string, string][] = []
  for (const path of paths.sort()) {
    if ((await stat(path).catch(() => null))?.isFile())
      files.push([relative(folder, path), await knownDigest(known, path)])
  }
  return `sha256:${canonicalDigest(files)}`
}

function isRead({ name }: Dirent): boolean {
  return READ_BY_INSTALLERS.test(name)
}

async function knownDigest({ memory, threads }: KnownDigests, path: string): Promise<string> {
  const load = async () => ((await stat(path)).size < LARGE_BYTES ? fileDigest(path) : threads.digest(path))
  return (await memory.read(path, { load, absent: null })) ?? load()
}
