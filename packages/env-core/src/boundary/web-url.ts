/** Parses a URL by WHATWG's rules; null for anything else. */
export function readUrl(text: string): URL | null {
  return URL.canParse(text.trim()) ? new URL(text.trim()) : null
}

/** Whether a URL carries a user name or a password. */
export function hasCredentials(url: URL): boolean {
  return url.username !== '' || url.password !== ''
}

/** Whether a host is this very machine: a name that ends in `localhost`, 127.0.0.0/8, ::1. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(.+\.)?localhost$/.test(hostname) || /^127(\.\d{1,3}){3}$/.test(hostname) || hostname === '[::1]'
}

/** WHATWG's form without a trailing slash: what equal locations have in common. */
export function urlText(url: URL): string {
  return url.href.replace(/\/+$/, '')
}

/** The path that a `file:` URL names, on POSIX (`/srv/x`), with a drive (`C:/x`) or on a share (`//server/x`); '' for a broken escape. */
export function filePathOf(url: URL): string {
  const path = decoded(url.pathname)
  const local = /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path
  return url.hostname === '' || url.hostname === 'localhost' ? local : `//${url.hostname}${path}`
}

/** The text without user name and password where it is a URL, for messages and documents; other text as it is. */
export function withoutCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/?#\s@]*(?:@[^/?#\s@]*)*@/gi, '$1')
}

/** A JSON value with {@link withoutCredentials} applied to every string in it. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return withoutCredentials(value)
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutSecrets(inner)]))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
