import { join } from 'node:path'
import type { AppFolder } from './app-folder.ts'
import type { MappingFiles } from './mapping-files.ts'

/** A directory that was there before a mapping, and when its names had last changed, ns since 1970. */
export interface DirectoryTime {
  readonly path: string
  readonly before: string
  /** When the mapping was done; missing where that was not seen. */
  readonly after?: string | undefined
}

/** The directories on the ways to some names as they are; each way is what lies between the app's folder and the name. */
export async function directoryTimes(
  files: MappingFiles,
  { path }: AppFolder,
  ways: readonly (readonly string[])[],
): Promise<readonly DirectoryTime[]> {
  const found = new Map<string, DirectoryTime>()
  for (const names of [[], ...ways]) {
    for (let depth = 0; depth <= names.length; depth += 1) {
      const each = join(path, ...names.slice(0, depth))
      if (found.has(each)) continue
      const before = await modifiedNs(files, each)
      if (before === undefined) break
      found.set(each, { path: each, before })
    }
  }
  return [...found.values()]
}

/** The same with the times that they have by now. */
export async function withTimesAfter(
  files: MappingFiles,
  times: readonly DirectoryTime[],
): Promise<readonly DirectoryTime[]> {
  const seen: DirectoryTime[] = []
  for (const { path, before } of times) seen.push({ path, before, after: await modifiedNs(files, path) })
  return seen
}

/** Those in which nobody has changed a name since. */
export async function unchangedSince(
  files: MappingFiles,
  times: readonly DirectoryTime[],
): Promise<readonly DirectoryTime[]> {
  const unchanged: DirectoryTime[] = []
  for (const time of times) {
    const now = await modifiedNs(files, time.path)
    if (now !== undefined && time.after !== undefined && microseconds(now) === microseconds(time.after))
      unchanged.push(time)
  }
  return unchanged
}

/** Gives directories back the times that they had, to the microsecond: Node sets no more than that. */
export async function resetTimes(files: MappingFiles, times: readonly DirectoryTime[]): Promise<void> {
  for (const { path, before } of times)
    if ((await modifiedNs(files, path)) !== undefined) await files.setModified(path, BigInt(before))
}

/** True for what {@link DirectoryTime} describes. */
export function isDirectoryTime(value: unknown): value is DirectoryTime {
  const { path, before, after } = Object(value)
  return typeof path === 'string' && isNanoseconds(before) && (after === undefined || isNanoseconds(after))
}

function isNanoseconds(value: unknown): boolean {
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value)
}

async function modifiedNs(files: MappingFiles, path: string): Promise<string | undefined> {
  const found = await files.lstat(path)
  return found?.isDirectory() ? String(found.mtimeNs) : undefined
}

function microseconds(ns: string): bigint {
  return BigInt(ns) / 1000n
}
