/** Shorter ones would take ordinary words out of a message. */
const SHORTEST_SECRET = 4

/** Takes user names and passwords out of the URLs in a text, and each of the given secrets wherever it stands. */
export function redactCredentials(text: string, secrets: readonly string[] = []): string {
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET).toSorted((a, b) => b.length - a.length)
  const masked = known.reduce((rest, secret) => rest.replaceAll(secret, '****'), text)
  return masked.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]*@/gi, '$1****@')
}

/** The passwords (or tokens) in URLs, as they are written, as they are meant and as HTTP sends them, and the values of their queries. */
export function secretsIn(urls: readonly string[]): string[] {
  return urls.flatMap((text) => {
    const url = URL.parse(text)
    if (url === null) return []
    const basic = Buffer.from(`${decoded(url.username)}:${decoded(url.password)}`).toString('base64')
    const values = [url.password || url.username, url.username === '' ? '' : basic, ...url.searchParams.values()]
    return values.flatMap((value) => [value, decoded(value)]).filter((value) => value !== '')
  })
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
