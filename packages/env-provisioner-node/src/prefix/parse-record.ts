/** One row of a RECORD file. Source: the recording-installed-packages specification (PEP 376, PEP 627). */
export interface RecordRow {
  /** With forward slashes, relative to site-packages (`../../../bin/f2py`), or absolute. */
  readonly path: string
  /** `sha256=…` in base64url without padding; '' without one. */
  readonly hash: string
  /** Bytes; null without one. */
  readonly size: number | null
}

/**
 * Reads a RECORD: CSV with `,` and `"`, quotes doubled inside quotes. Lines that name no path are left out. It runs in a thread that is made
 * from its text, so it uses nothing of this module.
 */
export function parseRecord(text: string): RecordRow[] {
  const field = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n?|\n|$)/y
  const rows: RecordRow[] = []
  let fields: string[] = []
  if (!text.includes('"')) {
    // Nearly all RECORDs are like this, and a tenth of the time.
    for (const line of text.split(/\r\n?|\n/)) {
      const [path = '', hash = '', size = ''] = line.split(',')
      const isSize = size !== '' && /^\d+$/.test(size)
      if (path !== '') rows.push({ path: path.replaceAll('\\', '/'), hash, size: isSize ? Number(size) : null })
    }
    return rows
  }
  while (field.lastIndex < text.length) {
    const [, quoted, plain = '', end] = field.exec(text) ?? []
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',' && field.lastIndex < text.length) continue
    const [path = '', hash = '', size = ''] = fields
    if (path !== '')
      rows.push({ path: path.replaceAll('\\', '/'), hash, size: /^\d+$/.test(size) ? Number(size) : null })
    fields = []
  }
  return rows
}
