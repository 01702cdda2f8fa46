import { CodedError } from '@plinth/contracts'

/**
 * Turns the report of `pip install --dry-run --report` into a requirements file with hashes. What was asked for by URL stays a URL.
 * Source: pip's "Installation Report". Error: `invalid_resolution`.
 */
export function readPipReport(text: string): string {
  const report: unknown = JSON.parse(text)
  const rows = objectOf(report).install
  if (!Array.isArray(rows)) throw unreadable()
  return rows.map((row) => `${requirementOf(objectOf(row))}\n`).join('')
}

function requirementOf(row: Readonly<Record<string, unknown>>): string {
  const { name, version } = objectOf(row.metadata)
  const download = objectOf(row.download_info)
  const { sha256 } = objectOf(objectOf(download.archive_info).hashes)
  if (typeof name !== 'string' || typeof version !== 'string' || typeof sha256 !== 'string') throw unreadable()
  const pin = row.is_direct === true ? `${name} @ ${String(download.url)}` : `${name}==${version}`
  return `${pin} --hash=sha256:${sha256}`
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function unreadable(): CodedError {
  return new CodedError('invalid_resolution', 'the report of pip has not the form that it is documented to have')
}
