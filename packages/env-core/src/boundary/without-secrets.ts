import { hasCredentials } from './web-url.ts'

/** Schemes whose queries may hold a token. */
const WEB = /^(git\+)?https?:$/
/** A drive letter is no scheme. */
const WORD = /[a-z][a-z\d+.-]+:[^\s"'<>]+/gi

/**
 * The text without what may be secret in its URLs, for messages and documents: user names, passwords and queries. URLs are read by WHATWG's
 * rules (`https:me:secret@host` has a password); a broken one loses everything before its last `@`.
 */
export function withoutCredentials(text: string): string {
  if (!text.includes('@') && !text.includes('?')) return text
  // WHATWG drops line breaks, so that a URL may go on after one.
  const url = /^[a-z][a-z\d+.-]+:/i.test(text) ? URL.parse(text) : null
  return url === null ? text.replace(WORD, (word) => cleaned(word, URL.parse(word))) : cleaned(text, url)
}

/** A JSON value with {@link withoutCredentials} applied to every string in it. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return withoutCredentials(value)
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutSecrets(inner)]))
}

function cleaned(text: string, url: URL | null): string {
  if (url === null) return /^[^:]+:[\\/]{2}/.test(text) ? text.replace(/:.*@/s, '://') : text
  const hasQuery = WEB.test(url.protocol) && url.search !== ''
  if (!hasCredentials(url) && !hasQuery) return text
  url.username = ''
  url.password = ''
  if (hasQuery) url.search = ''
  return hasQuery ? url.href.replace(/(#|$)/, '?…$1') : url.href
}
