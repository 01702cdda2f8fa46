/** One row of a RECORD file. Source: the recording-installed-packages specification (PEP 376, PEP 627). */
export interface RecordRow {
  /** With forward slashes, relative to site-packages (`../../../bin/f2py`), or absolute. */
  readonly path: string
  /** `sha256=…` in base64url without padding; '' without one. */
  readonly hash: string
  /** Bytes; null without one. */
  readonly size: number | null
}

/** Reads a RECORD: CSV with `,` and `"`, quotes doubled inside quotes. Lines that name no path are left out. */
export function parseRecord(text: string): RecordRow[] {
  return text.includes('"')
    ? parseQuoted(text).flatMap(toRow)
    : text.split(/\r?\n/).flatMap((line) => toRow(line.split(',')))
}

function toRow([path = '', hash = '', size = '']: readonly string[]): RecordRow[] {
  if (path === '') return []
  return [{ path: path.replaceAll('\\', '/'), hash, size: /^\d+$/.test(size) ? Number(size) : null }]
}

const FIELD = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/y

function parseQuoted(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  FIELD.lastIndex = 0
  while (FIELD.lastIndex < text.length) {
    const match = FIELD.exec(text)
    if (!match) break
    const [, quoted, plain = '', end] = match
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return row.length === 0 ? rows : [...rows, row]
}
