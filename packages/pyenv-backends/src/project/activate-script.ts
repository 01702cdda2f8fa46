import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '@plinth/durable'
import { shellQuoted } from './shell-quoted.ts'

/**
 * Quotes the environment's path in `bin/activate`: before 3.13.1 Python's venv wrote it between double quotes, in which a directory called
 * `a$(cmd)b` runs a command. Source: CVE-2024-9287.
 */
export async function makeActivationSafe(prefix: string): Promise<void> {
  if (!/[$`"\\!]/.test(prefix)) return
  const path = join(prefix, 'bin', 'activate')
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null || !text.includes(`"${prefix}"`)) return
  await writeFileDurably(
    path,
    text.replaceAll(`"${prefix}"`, () => shellQuoted(prefix)),
  )
}
