import { CodedError } from '../errors/coded-error.ts'
import { copyJson } from './copy-json.ts'

/**
 * Canonical JSON (RFC 8785): object names sorted by UTF-16 code units, no white space, ECMAScript numbers. Equal values give equal text
 * on every machine, so every fingerprint in the system is a digest of it. An object member that is `undefined` is left out.
 *
 * @throws CodedError `not_json` for what JSON cannot hold: NaN and infinities, lone surrogates, functions, symbols, bigints, dates, maps and
 * other class instances, lists with holes, getters that throw, and more than 500 levels (a cycle among them).
 */
export function canonicalJson(value: unknown): string {
  const { copy, faults } = copyJson(value)
  const [first] = faults
  if (first) throw notJson(first.what)
  return write(copy)
}

function write(value: unknown): string {
  if (typeof value === 'string') return writeString(value)
  if (value === undefined) throw notJson('undefined')
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${writeString(name)}:${write(member)}`)
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
