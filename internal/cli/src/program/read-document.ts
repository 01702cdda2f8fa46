import { CodedError } from '@plinth/contracts'
import { unreadableInput } from '../output/unreadable-input.ts'
import type { CliContext } from './context.ts'

/**
 * The JSON in a file, or on standard input for `-`; a byte order mark at its beginning is passed over.
 * @throws CodedError `not_json`, with line and column; a file that cannot be read is a wrong command line.
 */
export async function readDocument(context: CliContext, path: string): Promise<unknown> {
  const name = path === '-' ? 'standard input' : path
  const read = await context.readInput(path).catch((error: unknown) => context.refuse(...unreadableInput(name, error)))
  // Editors and shells of Windows begin a file in UTF-8 with a byte order mark.
  const text = read.replace(/^\uFEFF/, '')
  if (text.trim() === '')
    throw new CodedError('not_json', `${name} is empty`, { hint: 'It has to be one JSON document.' })
  try {
    return JSON.parse(text)
  } catch (cause) {
    const place = placeIn(text, cause)
    const where = place ? ` (line ${place.line}, column ${place.column})` : ''
    throw new CodedError('not_json', `${name} is not JSON${where}`, {
      hint: cause instanceof Error ? cause.message : 'It has to be one JSON document.',
      details: place ?? {},
      cause,
    })
  }
}

/** V8 names the place in most messages, as line and column or as a position; else the text ended too early. */
function placeIn(text: string, error: unknown): { readonly line: number; readonly column: number } | null {
  const message = error instanceof Error ? error.message : ''
  const exact = /line (\d+) column (\d+)/.exec(message)
  if (exact) return { line: Number(exact[1]), column: Number(exact[2]) }
  if (!/end of JSON/.test(message)) return null
  const lines = text.trimEnd().split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
