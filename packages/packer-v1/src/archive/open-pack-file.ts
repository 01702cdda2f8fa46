import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { CodedError } from '@plinth/contracts'
import { errnoOf, withFileErrors } from '@plinth/durable'
import { FORMAT } from './format.ts'
import { type PackStart, readPrologue, readStart } from './header.ts'
import { createRangedFile, type RangedFile } from './ranged-file.ts'

/** A pack whose start was read. */
export interface PackFile {
  readonly path: string
  readonly handle: FileHandle
  readonly file: RangedFile
  readonly start: PackStart
}

/**
 * Opens a pack and reads its prologue and header. The caller closes the handle.
 * @throws CodedError `pack_missing`, `not_an_asset_pack`, `pack_version_unsupported`, `pack_damaged`; file errors.
 */
export async function openPackFile(path: string): Promise<PackFile> {
  const handle = await openFile(path)
  try {
    const { size, file } = await rangesOf(path, handle)
    const prologue = await file.read(0, Math.min(size, FORMAT.headerAt))
    const { headerBytes } = readPrologue(prologue, size)
    const start = readStart(await file.read(0, Math.min(size, FORMAT.headerAt + headerBytes)), size)
    return { path, handle, file, start }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function openFile(path: string): Promise<FileHandle> {
  return withFileErrors({ doing: 'open', path }, async () => {
    try {
      return await open(path, constants.O_RDONLY | NON_BLOCKING)
    } catch (error) {
      throw errnoOf(error) === 'ENOENT' ? packMissing(path) : error
    }
  })
}

async function rangesOf(path: string, handle: FileHandle) {
  const found = await withFileErrors({ doing: 'read', path }, () => handle.stat())
  if (!found.isFile()) {
    throw new CodedError('not_an_asset_pack', `${path} is not a file`, { details: { path } })
  }
  return { size: found.size, file: createRangedFile(handle, found.size) }
}

function packMissing(path: string): CodedError {
  return new CodedError('pack_missing', `${path} is not there`, {
    hint: 'Pack first (`plinth-pack pack`), or check the path.',
    details: { path },
  })
}

/** Opening a named pipe must not wait for a writer. */
const NON_BLOCKING = constants.O_NONBLOCK ?? 0
