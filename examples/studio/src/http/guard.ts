import { CodedError } from '@plinth/contracts'

/** What a request says of where it comes from. */
export interface RequestOrigin {
  readonly method: string
  readonly path: string
  readonly header: (name: string) => string | undefined
}

/**
 * Lets through what this server's own page asks, and a person who types its address. A name that points here from elsewhere (DNS rebinding)
 * fails by its Host, a page of another origin by its Origin or, where a browser sends none, by Sec-Fetch-Site.
 * @throws CodedError `host_not_allowed`, `origin_not_allowed`, `media_type_not_json`.
 */
export function requireOwnOrigin({ method, path, header }: RequestOrigin, port: number): void {
  const hosts = HOSTS.map((name) => `${name}:${port}`)
  const host = header('host')?.toLowerCase()
  if (host === undefined || !hosts.includes(host)) throw refused('host_not_allowed', 'Host')
  const origin = header('origin')
  if (origin !== undefined && !hosts.some((each) => origin === `http://${each}`))
    throw refused('origin_not_allowed', 'Origin')
  const site = header('sec-fetch-site')
  if (path.startsWith('/api/') && site !== undefined && !OWN_SITES.has(site))
    throw refused('origin_not_allowed', 'Sec-Fetch-Site')
  if (CHANGES.has(method) && !isJson(header('content-type'))) throw notJson()
}

/** The server listens on the loopback address alone; these are the names that lead there. */
const HOSTS = ['127.0.0.1', 'localhost']
/** `none`: a person typed the address or opened a bookmark. */
const OWN_SITES = new Set(['same-origin', 'none'])
const CHANGES = new Set(['POST', 'PUT', 'DELETE', 'PATCH'])

/** A page of another origin cannot send this type without asking first. */
function isJson(type: string | undefined): boolean {
  return type !== undefined && /^application\/json\s*(;|$)/i.test(type)
}

function refused(code: string, header: string): CodedError {
  return new CodedError(code, `the ${header} of the request is not this server's own`, {
    hint: 'Open Studio at the address that it prints.',
  })
}

function notJson(): CodedError {
  return new CodedError('media_type_not_json', 'a change has to be sent as application/json', {
    hint: 'Set the header Content-Type: application/json.',
  })
}
