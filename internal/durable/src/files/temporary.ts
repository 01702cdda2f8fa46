import { randomUUID } from 'node:crypto'
import { basename, join } from 'node:path'
import { markOf, type ProcessMark, readMark, writeMark } from '../process/identity.ts'
import type { ProcessTable } from '../process/process-table.ts'

/**
 * A path in `directory` that nobody else uses, for a file or directory that is being prepared. Its name tells which process made it, so
 * that `sweepTemporaries` can remove what a killed one left behind.
 */
export async function temporaryPath(directory: string, processes: ProcessTable): Promise<string> {
  return join(directory, `${PREFIX}${writeMark(markOf(await processes.self()))}.${newToken()}${SUFFIX}`)
}

/** Whose temporary a name is; undefined when it is not the name of one. */
export function temporaryOwner(path: string): ProcessMark | undefined {
  const name = basename(path)
  if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX)) return undefined
  return readMark(name.slice(PREFIX.length, name.lastIndexOf('.', name.length - SUFFIX.length - 1)))
}

/** 32 lowercase hex digits that have never been used before. */
export function newToken(): string {
  return randomUUID().replaceAll('-', '')
}

const PREFIX = '.plinth-'
const SUFFIX = '.tmp'
