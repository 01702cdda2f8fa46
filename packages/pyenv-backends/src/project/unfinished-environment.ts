import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, newToken, removeTree, sweepTemporaries, writeJsonDurably } from '@plinth/durable'
import type { ProcessMarks } from '../process/command.ts'
import { findMarkedProcesses } from '../process/marked-processes.ts'
import { ENVIRONMENTS_PATH } from './find-project.ts'

/** `.pyve/unfinished`: which environment is being made. It is there only meanwhile, or after a kill. */
const NOTE = ['.pyve', 'unfinished'] as const
const [ASIDE, GONE] = ['.aside-', '.gone-'] as const

interface Note {
  /** Relative to the project. */
  readonly directory: string
  /** Of the directory that the attempt made; empty before it did. */
  readonly identity: string
  readonly token: string
  /** Whether what was there before has been, or is about to be, set aside. */
  readonly aside: boolean
}

/** How an environment is made. */
export interface Making<Made> {
  readonly root: string
  /** Relative to the project. */
  readonly directory: string
  /** Sets aside what is there, and brings it back when the making fails. */
  readonly replace: boolean
  /** Makes the environment, and writes down that it is there. Processes that it starts carry the marks. */
  readonly make: (marks: ProcessMarks) => Promise<Made>
}

/**
 * Makes an environment while a note says so. When it fails nothing of it stays, and what was set aside comes back; a sudden death of this
 * process leaves the note, by which {@link recoverUnfinished} does the same.
 */
export async function withUnfinishedNote<Made>({ root, directory, replace, make }: Making<Made>): Promise<Made> {
  const note = { directory, identity: '', token: newToken(), aside: replace }
  await makeDirectory(join(root, ...ENVIRONMENTS_PATH))
  await writeJsonDurably(join(root, ...NOTE), note)
  try {
    if (replace) await rename(join(root, directory), asidePath(root, note))
    await makeDirectory(join(root, directory))
    await writeJsonDurably(join(root, ...NOTE), { ...note, identity: await directoryIdentity(join(root, directory)) })
    const made = await make(marksOf(note))
    await rm(join(root, ...NOTE), { force: true }) // commit point: from here on the environment is taken for done
    await removeTree(asidePath(root, note))
    return made
  } catch (error) {
    await recoverUnfinished(root)
    throw error
  }
}

/**
 * Undoes what a killed attempt left behind: its processes are ended, the very directory that it had made (not one that a person has put in
 * its place) is removed, what it had set aside comes back. What a killed removal left goes as well. The caller holds the project's lock.
 */
export async function recoverUnfinished(root: string): Promise<void> {
  const note = await readNote(root)
  if (note !== null) {
    await endProcesses(marksOf(note))
    const path = join(root, note.directory)
    if (note.identity !== '' && (await directoryIdentity(path)) === note.identity) await setGone(root, note.directory)
    const isFree = (await directoryIdentity(path)) === ''
    if (note.aside && isFree) await rename(asidePath(root, note), path).catch(() => {})
    await rm(join(root, ...NOTE), { force: true })
  }
  const folder = join(root, ...ENVIRONMENTS_PATH)
  const names: string[] = await readdir(folder).catch(() => [])
  const left = names.filter((name) => name.startsWith(ASIDE) || name.startsWith(GONE))
  for (const name of left) await removeTree(join(folder, name))
  for (const each of [root, join(root, '.pyve'), folder]) await sweepTemporaries(each)
}

/** Whether an attempt is under way, or was killed. */
export async function hasUnfinished(root: string): Promise<boolean> {
  return (await readNote(root)) !== null
}

/** Removes an environment so that it is there whole or not at all: it gets another name first. */
export async function setGone(root: string, directory: string): Promise<void> {
  await makeDirectory(join(root, ...ENVIRONMENTS_PATH))
  const gone = join(root, ...ENVIRONMENTS_PATH, `${GONE}${newToken()}`)
  await rename(join(root, directory), gone)
  await removeTree(gone)
}

function asidePath(root: string, { token }: Note): string {
  return join(root, ...ENVIRONMENTS_PATH, `${ASIDE}${token}`)
}

function marksOf({ token }: Note): ProcessMarks {
  return { PLINTH_PYVE_INIT: token }
}

/** A killed pyve may have left an installer behind that still writes. */
async function endProcesses(marks: ProcessMarks): Promise<void> {
  for (const pid of await findMarkedProcesses(marks)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  if ((await findMarkedProcesses(marks)).length > 0) await endProcesses(marks)
}

async function readNote(root: string): Promise<Note | null> {
  const text = await readFile(join(root, ...NOTE), 'utf8').catch(() => '')
  try {
    const note: unknown = JSON.parse(text)
    const { directory, identity, token, aside } = {
      directory: '',
      identity: '',
      token: '',
      aside: false,
      ...Object(note),
    }
    const isOurs = /^(\.pyve\/envs\/)?(?!\.{1,2}$)[A-Za-z0-9._-]+$/.test(directory) && /^[0-9a-f]{32}$/.test(token)
    return isOurs ? { directory, identity, token, aside } : null
  } catch {
    return null
  }
}

/** Inode numbers are used again, birth times are not. Empty when there is nothing. */
async function directoryIdentity(path: string): Promise<string> {
  const entry = await stat(path, { bigint: true }).catch(() => null)
  return entry === null ? '' : `${entry.ino}:${entry.birthtimeNs}`
}
