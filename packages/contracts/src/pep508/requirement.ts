import { normalizeSpecifier } from '../pep440/normalize-specifier.ts'
import { clausePattern } from '../pep440/specifier.ts'
import { type Cursor, cursorAtStart, isAtEnd, refuse, take, takeBlanks, takeCharacter } from './cursor.ts'
import { type MarkerGroup, printMarker, readGroup } from './marker.ts'
import { canonicalizeName } from './names.ts'
import { underCode } from './rethrow.ts'

/** A dependency specifier, read. */
export interface PythonRequirement {
  /** As written. */
  readonly name: string
  /** PEP 503 form: what two requirements on one project have in common. */
  readonly canonical_name: string
  /** As written, without repetition, sorted by code point. */
  readonly extras: readonly string[]
  /** As packaging prints a specifier set (see `normalizeSpecifier`); '' when any version will do. */
  readonly specifier: string
  /** After `@`, as written and unchecked; null without one. It may carry a password: keep it out of messages. */
  readonly url: string | null
  /** As packaging prints a marker (see `normalizeMarker`); null without one. */
  readonly marker: string | null
}

const NAME = /[a-z\d](?:[a-z\d._-]*[a-z\d_])?/iy
const CLAUSE = clausePattern()
const URL_TEXT = /[^ \t]+/y

/**
 * Reads a dependency specifier such as `requests[socks]>=2,<3; python_version >= '3.10'` or `name @ https://…`, as packaging's `Requirement(text)`.
 * Source: PEP 508. Throws `invalid_requirement`, with `details.position` where the grammar is broken.
 */
export function parseRequirement(text: string): PythonRequirement {
  const cursor = cursorAtStart(text, 'invalid_requirement')
  takeBlanks(cursor)
  const name = take(cursor, NAME) ?? refuse(cursor, 'a package name')
  takeBlanks(cursor)
  const extras = readExtras(cursor)
  takeBlanks(cursor)
  const { url, clauses, marker } = takeCharacter(cursor, '@') ? readUrl(cursor) : readVersions(cursor)
  if (!isAtEnd(cursor)) return refuse(cursor, 'and, or or the end')
  return {
    name,
    canonical_name: canonicalizeName(name),
    extras: extras.length > 1 ? [...new Set(extras)].sort() : extras,
    specifier: clauses && underCode(cursor.code, () => normalizeSpecifier(clauses)),
    url,
    marker: marker && underCode(cursor.code, () => printMarker(marker)),
  }
}

interface Details {
  readonly url: string | null
  /** The text of the specifier set, with commas. */
  readonly clauses: string
  readonly marker: MarkerGroup | null
}

function readExtras(cursor: Cursor): string[] {
  const extras: string[] = []
  if (!takeCharacter(cursor, '[')) return extras
  takeBlanks(cursor)
  for (let extra = take(cursor, NAME); extra !== null; extra = nextExtra(cursor)) extras.push(extra)
  return takeCharacter(cursor, ']') ? extras : refuse(cursor, 'a comma or a closing bracket')
}

function nextExtra(cursor: Cursor): string | null {
  takeBlanks(cursor)
  if (!takeCharacter(cursor, ',')) return null
  takeBlanks(cursor)
  return take(cursor, NAME) ?? refuse(cursor, 'the name of an extra')
}

function readUrl(cursor: Cursor): Details {
  takeBlanks(cursor)
  const url = take(cursor, URL_TEXT) ?? refuse(cursor, 'a URL')
  takeBlanks(cursor)
  return { url, clauses: '', marker: isAtEnd(cursor) ? null : readMarkerPart(cursor, 'a semicolon') }
}

function readVersions(cursor: Cursor): Details {
  const inParentheses = takeCharacter(cursor, '(')
  takeBlanks(cursor)
  const clauses = readClauses(cursor)
  takeBlanks(cursor)
  if (inParentheses && !takeCharacter(cursor, ')')) return refuse(cursor, 'a closing parenthesis')
  takeBlanks(cursor)
  const expected = clauses === '' ? 'a version, a semicolon' : 'a comma, a semicolon'
  return { url: null, clauses, marker: isAtEnd(cursor) ? null : readMarkerPart(cursor, expected) }
}

/** A comma after the last clause is fine; one before the first is not. */
function readClauses(cursor: Cursor): string {
  let clauses = ''
  for (let clause = take(cursor, CLAUSE); clause !== null; clause = take(cursor, CLAUSE)) {
    clauses += clauses === '' ? clause : `,${clause}`
    takeBlanks(cursor)
    if (!takeCharacter(cursor, ',')) break
    takeBlanks(cursor)
  }
  return clauses
}

function readMarkerPart(cursor: Cursor, expected: string): MarkerGroup {
  return takeCharacter(cursor, ';') ? readGroup(cursor) : refuse(cursor, `${expected} or the end`)
}
