import { hasControlCharacter } from './local-path.ts'

/** Far above any location, far below what an argument or a variable of a process may hold. */
const LONGEST_URL = 8_192

/** Parses a URL by WHATWG's rules; null for anything else, and for line breaks and other control characters, which WHATWG would drop. */
export function readUrl(text: string): URL | null {
  if (text.length > LONGEST_URL || hasControlCharacter(text) || !text.isWellFormed()) return null
  return URL.parse(text.trim())
}

/** Whether a URL carries a user name or a password. */
export function hasCredentials(url: URL): boolean {
  return url.username !== '' || url.password !== ''
}

/** Whether a URL has a query or a fragment, empty ones not counted. Both may hold a token. */
export function hasQueryOrFragment(url: URL): boolean {
  return url.search !== '' || url.hash !== ''
}

/** Whether a host is this very machine: a name that ends in `localhost`, 127.0.0.0/8, ::1. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(.+\.)?localhost$/.test(hostname) || /^127(\.\d{1,3}){3}$/.test(hostname) || hostname === '[::1]'
}

/** WHATWG's form without query, fragment and trailing slash: what equal locations have in common. */
export function urlText(url: URL): string {
  const plain = new URL(url)
  plain.search = ''
  plain.hash = ''
  return plain.href.replace(/\/+$/, '')
}

/** A URL for messages: without user name, password, query and fragment, in quotes. */
export function shownUrl(url: URL): string {
  const plain = new URL(url)
  plain.username = ''
  plain.password = ''
  return JSON.stringify(urlText(plain).slice(0, 200))
}

/** The path that a `file:` URL names, on POSIX (`/srv/x`), with a drive (`C:/x`) or on a share (`//server/x`); '' for a broken escape. */
export function filePathOf(url: URL): string {
  const path = decodedPath(url)
  const local = /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path
  return url.hostname === '' || url.hostname === 'localhost' ? local : `//${url.hostname}${path}`
}

/** The path of a URL with its escapes read; '' for a broken one. */
export function decodedPath({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return ''
  }
}
