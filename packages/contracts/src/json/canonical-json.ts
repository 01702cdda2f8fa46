import { CodedError } from '../errors/coded-error.ts'

/**
 * Canonical JSON (RFC 8785): object names sorted by UTF-16 code units, no white space, ECMAScript numbers. Equal values give equal text
 * on every machine, so every fingerprint in the system is a digest of it. An object member that is `undefined` is left out.
 *
 * @throws CodedError `not_json` for what JSON cannot hold: NaN and infinities, lone surrogates, functions, symbols, bigints, cycles.
 */
export function canonicalJson(value: unknown): string {
  return write(value, [])
}

function write(value: unknown, parents: readonly object[]): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return writeString(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (typeof value !== 'object') throw notJson(typeof value === 'number' ? String(value) : typeof value)
  if (parents.includes(value)) throw notJson('a cycle')
  const inner = [...parents, value]
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown) => write(item, inner)).join(',')}]`
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${writeString(name)}:${write(member, inner)}`)
  return `{${members.join(',')}}`
}

function writeString(text: string): string {
  if (!text.isWellFormed()) throw notJson('a lone surrogate')
  return JSON.stringify(text)
}

function notJson(what: string): CodedError {
  return new CodedError('not_json', `canonical JSON cannot hold ${what}`, {
    hint: 'Pass only what JSON can hold: null, booleans, finite numbers, well-formed strings, arrays and plain objects.',
  })
}
