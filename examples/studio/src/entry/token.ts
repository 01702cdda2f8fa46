import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileError } from '../graphs/file-error.ts'

/** What lets a page in: 64 hexadecimal digits. */
const TOKEN = /^[0-9a-f]{64}$/

/**
 * The token of a data folder, made the first time. It stays: a page that was let in is let in after a restart. The file is its owner's alone;
 * one that holds something else is made anew. @throws CodedError as `fileError` says
 */
export async function readToken(dataDir: string): Promise<string> {
  const path = join(dataDir, 'token')
  const known = await readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => '',
  )
  try {
    if (TOKEN.test(known)) await chmod(path, OWNER_ALONE)
    return TOKEN.test(known) ? known : await writeToken(path)
  } catch (error) {
    throw fileError(error, path)
  }
}

/** A file of its owner alone; what lay there before is replaced, so that nobody keeps it open. */
export async function writeOwnFile(path: string, text: string): Promise<void> {
  await rm(path, { force: true })
  await writeFile(path, text, { flag: 'wx', mode: OWNER_ALONE })
}

const OWNER_ALONE = 0o600

async function writeToken(path: string): Promise<string> {
  const token = randomBytes(32).toString('hex')
  await mkdir(join(path, '..'), { recursive: true })
  await writeOwnFile(path, `${token}\n`)
  return token
}
