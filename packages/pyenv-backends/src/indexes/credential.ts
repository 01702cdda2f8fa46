/** A user name and a password. A token alone is a user name with an empty password. */
export interface Credential {
  readonly username: string
  readonly password: string
}

/** Credentials of one place. */
export interface PlacedCredential extends Credential {
  /** Base URL without credentials, query and fragment: they are for everything below it, and for nothing on another host. */
  readonly url: string
}

/** Where installers get user names and passwords from. They reach a child by its environment or by a file for this user only. */
export interface CredentialSource {
  /** Those of the nearest place above a URL (which has none itself); null when there are none. */
  readonly find: (url: string) => Promise<Credential | null>
}

/** The URL with the credentials in it; others that stood there go. The text itself when it is no URL of the web. */
export function withCredential(text: string, { username, password }: Credential): string {
  const url = webUrl(text)
  if (url === null) return text
  url.username = encodeURIComponent(username)
  url.password = encodeURIComponent(password)
  return url.href
}

/** The credentials that stand in a URL; null without any. */
export function credentialIn(text: string): PlacedCredential | null {
  const url = webUrl(text)
  if (url === null || (url.username === '' && url.password === '')) return null
  const [username, password] = [decoded(url.username), decoded(url.password)]
  return { url: placeOf(url), username, password }
}

/** Of several places the one that is nearest above the URL: same scheme, host and port, whole segments of the path. */
export function nearest<T extends { readonly url: string }>(places: readonly T[], text: string): T | null {
  const url = webUrl(text)
  if (url === null) return null
  const target = `${placeOf(url)}/`
  const above = places.filter((each) => target.startsWith(`${each.url.replace(/\/+$/, '')}/`))
  return above.toSorted((a, b) => b.url.length - a.url.length)[0] ?? null
}

function webUrl(text: string): URL | null {
  const url = URL.parse(text)
  return url && /^https?:$/.test(url.protocol) ? url : null
}

function placeOf(url: URL): string {
  const place = new URL(url)
  place.username = ''
  place.password = ''
  place.search = ''
  place.hash = ''
  return place.href.replace(/\/+$/, '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
