import { CodedError } from '@plinth/contracts'
import type { ModelQuery } from './page-request.ts'

/** Where a page ends. */
export interface PagePosition {
  readonly match_class: number
  readonly sort_key: string
}

/** A position as an opaque text that goes with its query only. */
export function writeCursor({ match_class, sort_key }: PagePosition, { digest }: ModelQuery): string {
  return Buffer.from(JSON.stringify([match_class, sort_key, digest])).toString('base64url')
}

/** Reads what {@link writeCursor} wrote for this query. @throws CodedError `cursor_invalid` */
export function readCursor(cursor: string, query: ModelQuery): PagePosition {
  const position = positionOf(String(cursor), query)
  if (position && writeCursor(position, query) === cursor) return position
  throw new CodedError(
    'cursor_invalid',
    `${JSON.stringify(String(cursor).slice(0, 100))} is no cursor of these pages`,
    {
      hint: 'Give next_cursor of the page before as it is, with the same query and filters.',
    },
  )
}

function positionOf(cursor: string, { digest }: ModelQuery): PagePosition | undefined {
  const [match_class, sort_key, of] = parsed(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (typeof match_class !== 'number' || typeof sort_key !== 'string' || of !== digest) return undefined
  return { match_class, sort_key }
}

function parsed(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
