import { readFile } from 'node:fs/promises'
import { CodedError } from '@plinth/contracts'
import { errnoOf, withFileErrors } from './file-error.ts'

/**
 * The JSON value in the file at `path` (UTF-8, a byte order mark is accepted), or undefined when there is no file.
 * @throws CodedError `not_json` when the file is something else (`details.path`, `details.reason`); file errors.
 */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CodedError('not_json', `${path} is not JSON: ${reason}`, {
      hint: 'Restore the file from a backup, or delete it if it can be made again.',
      details: { path, reason },
      cause,
    })
  }
}

async function readText(path: string): Promise<string | undefined> {
  return withFileErrors({ doing: 'read', path }, async () => {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined
      throw error
    }
  })
}
