import { copyFile as cloneFile, constants, link, open, realpath } from 'node:fs/promises'
import { errnoOf, withFileErrors } from '@plinth/durable'
import type { CopyMode } from './copy-request.ts'
import { type BytesCall, type DigestedFile, digestFile } from './digest-file.ts'

/** How a file got to its place. */
export interface CopiedFile {
  readonly digested: DigestedFile
  readonly how: CopyMode
}

/**
 * Puts the bytes of a file at a new path, digested in the same pass, and on the disk when it is done. A link that the file system does not make
 * becomes a copy. Permissions are those of a new file.
 * @throws CodedError file errors; the caller removes what was made.
 */
export async function copyFile(
  from: string,
  to: string,
  { mode, ...call }: BytesCall & { readonly mode: CopyMode },
): Promise<CopiedFile> {
  if (mode !== 'copy' && (await linkFile(from, to, mode))) return { digested: await digestFile(to, call), how: mode }
  const writing = { doing: 'write', path: to }
  const target = await withFileErrors(writing, () => open(to, 'wx'))
  try {
    const digested = await digestFile(from, call, (piece, position) =>
      withFileErrors(writing, () => writePiece(target, piece, position)),
    )
    await withFileErrors(writing, () => target.sync())
    return { digested, how: 'copy' }
  } finally {
    await target.close()
  }
}

/** What systems answer where there are no such links, or none from there. */
const NO_LINKS = ['EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'ENOTTY', 'EPERM', 'EMLINK']

async function linkFile(from: string, to: string, mode: 'reflink' | 'hardlink'): Promise<boolean> {
  return withFileErrors({ doing: 'link', path: to }, async () => {
    try {
      if (mode === 'hardlink') await link(await realpath(from), to)
      else await cloneFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE)
      return true
    } catch (error) {
      if (!NO_LINKS.includes(errnoOf(error) ?? '')) throw error
      return false
    }
  })
}

async function writePiece(file: Awaited<ReturnType<typeof open>>, piece: Buffer, position: number): Promise<void> {
  for (let written = 0; written < piece.length; ) {
    const { bytesWritten } = await file.write(piece, written, piece.length - written, position + written)
    written += bytesWritten
  }
}
