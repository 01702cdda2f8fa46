import { unreadableInput } from '../output/unreadable-input.ts'
import type { CliContext } from './context.ts'

/** Why a text is no JSON document; `details` has `line` and `column` where they are known. */
export interface DocumentFault {
  readonly message: string
  readonly hint: string
  readonly details: Readonly<Record<string, number>>
  readonly cause?: unknown
}

/**
 * The JSON in a file, or on standard input for `-`; a byte order mark at its beginning is passed over. `toError` makes the error of the program,
 * so that nothing is loaded for it here.
 * @throws what `toError` gives; a file that cannot be read is a wrong command line.
 */
export async function readDocument(
  context: CliContext,
  path: string,
  toError: (fault: DocumentFault) => Error,
): Promise<unknown> {
  const name = path === '-' ? 'standard input' : path
  const read = await context.readInput(path).catch((error: unknown) => context.refuse(...unreadableInput(name, error)))
  // Editors and shells of Windows begin a file in UTF-8 with a byte order mark.
  const text = read.replace(/^\uFEFF/, '')
  if (text.trim() === '') throw toError({ message: `${name} is empty`, hint: ONE_DOCUMENT, details: {} })
  try {
    return JSON.parse(text)
  } catch (cause) {
    const place = placeIn(text, cause)
    const where = place ? ` (line ${place.line}, column ${place.column})` : ''
    const hint = cause instanceof Error ? cause.message : ONE_DOCUMENT
    throw toError({ message: `${name} is not JSON${where}`, hint, details: { ...place }, cause })
  }
}

const ONE_DOCUMENT = 'It has to be one JSON document.'

/** V8 names the place in most messages, as line and column or as a position; else the text ended too early. */
function placeIn(text: string, error: unknown): { readonly line: number; readonly column: number } | null {
  const message = error instanceof Error ? error.message : ''
  const exact = /line (\d+) column (\d+)/.exec(message)
  if (exact) return { line: Number(exact[1]), column: Number(exact[2]) }
  if (!/end of JSON/.test(message)) return null
  const lines = text.trimEnd().split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
