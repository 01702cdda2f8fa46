import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileError } from './file-error.ts'

/** Replaces the file at `path` by a value as JSON: at every moment, after a kill too, it is the old one or the new one, whole, and on the disk. @throws CodedError as `fileError` says */
export async function writeJson(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.${randomUUID()}${TEMPORARY}`
  try {
    await writeAndSync(temporary, `${JSON.stringify(value, null, 2)}\n`)
    await rename(temporary, path) // commit point: readers see the new file
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw fileError(error, path)
  }
  await syncDirectory(dirname(path))
}

/** How a name ends that a killed server may have left. */
export const TEMPORARY = '.tmp'

async function writeAndSync(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx')
  await file.writeFile(text)
  await file.sync()
}

/** Windows opens no directories; it keeps names in its own journal. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path).catch(() => null)
  await directory?.sync().catch(() => {})
  await directory?.close()
}
