import { createHash } from 'node:crypto'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from '@plinth/durable'
import { mapBounded } from '../bounded.ts'
import { stampOf } from '../workspace/stamp.ts'

/** What lies in a directory. */
export interface TreeMeasure {
  /** Everything that is no directory, links included. */
  readonly files: number
  /** Of the files; links count nothing. */
  readonly bytes: number
  /** Equal stamps: the same entries, none of them written in between. */
  readonly stamp: string
}

/** Measures a directory with everything in it, following no link. What cannot be looked into is part of the stamp and counts nothing. */
export async function measureTree(directory: string): Promise<TreeMeasure> {
  const lines: string[] = []
  let [files, bytes] = [0, 0]
  for (const waiting = ['']; waiting.length > 0; ) {
    const entries = await mapBounded(await namesIn(directory, waiting.pop() ?? ''), (path) => lookAt(directory, path))
    for (const { path, found } of entries) {
      if (found?.isDirectory()) waiting.push(path)
      else files += 1
      if (found?.isFile()) bytes += Number(found.size)
      lines.push(`${path}\0${found ? `${found.mode} ${stampOf(found)}` : 'gone'}`)
    }
  }
  return { files, bytes, stamp: createHash('sha256').update(lines.sort().join('\n')).digest('hex') }
}

async function namesIn(directory: string, path: string): Promise<readonly string[]> {
  const names = await readdir(join(directory, path)).catch(ignoreRefusal)
  return (names ?? []).map((name) => join(path, name))
}

async function lookAt(directory: string, path: string) {
  return { path, found: await lstat(join(directory, path), { bigint: true }).catch(ignoreRefusal) }
}

function ignoreRefusal(error: unknown): undefined {
  if (errnoOf(error) === undefined) throw error
  return undefined
}
