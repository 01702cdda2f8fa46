import { CodedError } from '../errors/coded-error.ts'
import { LONGEST_TEXT } from '../pep440/longest-text.ts'

/** A place in a text that is being read. Mutable, used by one reader at a time. */
export interface Cursor {
  readonly text: string
  /** What to throw when the text is wrong. */
  readonly code: 'invalid_requirement' | 'invalid_marker'
  at: number
}

/** A cursor at the start of a text. Throws `code` for a text of more than a million characters. */
export function cursorAtStart(text: string, code: Cursor['code']): Cursor {
  const cursor = { text, code, at: 0 }
  return text.length <= LONGEST_TEXT ? cursor : refuse(cursor, `at most ${LONGEST_TEXT} characters`)
}

/** Moves over the text that a sticky pattern matches here and returns it; null, without moving, when it matches nothing. */
export function take(cursor: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.at
  if (!pattern.test(cursor.text)) return null
  const start = cursor.at
  cursor.at = pattern.lastIndex
  return cursor.text.slice(start, cursor.at)
}

/** Moves over one given character if it stands here, and says whether it did. */
export function takeCharacter(cursor: Cursor, character: string): boolean {
  if (cursor.text[cursor.at] !== character) return false
  cursor.at += 1
  return true
}

/** Moves over blanks and tabs, the only space between tokens in PEP 508, and says whether there were any. */
export function takeBlanks(cursor: Cursor): boolean {
  const start = cursor.at
  while (isBlank(cursor.text.charCodeAt(cursor.at))) cursor.at += 1
  return cursor.at > start
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09
}

/** Whether the whole text has been read. */
export function isAtEnd(cursor: Cursor): boolean {
  return cursor.at === cursor.text.length
}

/** Throws the cursor's code. The text itself stays out of the message, since a requirement's URL may carry a password. */
export function refuse(cursor: Cursor, expected: string): never {
  const what = cursor.code === 'invalid_marker' ? 'marker' : 'requirement'
  throw new CodedError(cursor.code, `not a PEP 508 ${what}: expected ${expected} at character ${cursor.at + 1}`, {
    hint: HINTS[cursor.code],
    details: { position: cursor.at },
  })
}

const HINTS = {
  invalid_requirement: "Write a name, then versions, then conditions: package[extra]>=1.0; python_version >= '3.10'.",
  invalid_marker: "Write comparisons such as python_version >= '3.10', joined by and/or.",
} as const
