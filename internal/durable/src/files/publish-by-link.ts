import { link, lstat, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { errnoOf, withFileErrors } from './file-error.ts'
import { patiently } from './patiently.ts'
import { syncDirectory } from './sync-directory.ts'
import { type DurableWriteOptions, type FileData, writeTemporary } from './write-file-durably.ts'

/** Settings of {@link publishDurably}: those of a durable write, without what only replacing needs. */
export type PublishOptions = Omit<DurableWriteOptions, 'backup'>

/**
 * Gives the finished file `temporary` the name `target` unless that name is taken: of many who try, exactly one gets `published`. Never
 * replaces anything (a rename would, silently). `temporary` is removed in both cases; it must be synced already, as `writeTemporary` does.
 *
 * @throws CodedError `links_unsupported` on a file system without hard links; file errors. `temporary` then stays.
 */
export async function publishByLink(temporary: string, target: string): Promise<'published' | 'exists'> {
  return withFileErrors({ doing: 'publish', path: target }, async () => {
    const result = await linkNew(temporary, target)
    if (result === 'published') await syncDirectory(dirname(target))
    await rm(temporary, { force: true })
    return result
  })
}

/** Writes a new file whole and durably, unless the name is taken. Errors as for {@link publishByLink}. Points: those of a durable write. */
export async function publishDurably(
  path: string,
  data: FileData,
  options: PublishOptions = {},
): Promise<'published' | 'exists'> {
  const temporary = await writeTemporary(path, data, options)
  try {
    return await publishByLink(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

/** True for the system's answers to making a hard link of a file where there are none. `EISDIR` is libuv's word for ERROR_INVALID_FUNCTION, on exFAT. */
export function meansNoLinks(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR'].includes(errnoOf(error) ?? '')
}

/** The error for a file system without hard links. */
export function linksUnsupported(path: string, cause: unknown): CodedError {
  return new CodedError('links_unsupported', `the file system of ${path} has no hard links`, {
    hint: 'Choose a directory on a file system with hard links (not FAT or exFAT).',
    details: { path },
    cause,
  })
}

async function linkNew(temporary: string, target: string): Promise<'published' | 'exists'> {
  try {
    await patiently(() => link(temporary, target)) // commit point: the document exists once it has this name
    return 'published'
  } catch (error) {
    if (meansNoLinks(error)) throw linksUnsupported(target, error)
    if (errnoOf(error) !== 'EEXIST') throw error
  }
  // A network file system may report EEXIST for a link that it did make.
  const [own, found] = await Promise.all([lstat(temporary), lstat(target).catch(() => undefined)])
  return found && found.ino === own.ino && found.dev === own.dev ? 'published' : 'exists'
}
