import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, writeFileDurably } from '@plinth/durable'

/** `.pyve/unfinished`: which directory an environment is being made in. It is there only meanwhile, or after a kill. */
const NOTE = ['.pyve', 'unfinished'] as const

/** Makes an environment while a note says so. A failure is the maker's to clean up; the note outlives only this process's sudden death. */
export async function withUnfinishedNote<Made>(
  root: string,
  directory: string,
  make: () => Promise<Made>,
): Promise<Made> {
  const note = join(root, ...NOTE)
  await makeDirectory(join(root, directory))
  await writeFileDurably(note, `${await directoryIdentity(join(root, directory))} ${directory}`)
  try {
    return await make()
  } finally {
    await rm(note, { force: true })
  }
}

/** Removes what a killed attempt left behind: the very directory that it had made, not one that a person has put in its place. */
export async function removeUnfinished(root: string): Promise<void> {
  const note = join(root, ...NOTE)
  const text = await readFile(note, 'utf8').catch(() => null)
  if (text === null) return
  const [identity, directory = ''] = text.split(' ')
  const path = join(root, directory)
  if (directory !== '' && (await directoryIdentity(path)) === identity) await rm(path, { recursive: true, force: true })
  await rm(note, { force: true })
}

/** Inode numbers are used again, birth times are not. Empty when there is nothing. */
async function directoryIdentity(path: string): Promise<string> {
  const entry = await stat(path, { bigint: true }).catch(() => null)
  return entry === null ? '' : `${entry.ino}:${entry.birthtimeNs}`
}
