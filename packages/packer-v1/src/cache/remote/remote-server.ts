import { CodedError } from '@plinth/contracts'

/** Settings of {@link remoteBuildCache}; all but the address are optional. */
export interface RemoteCacheSettings {
  /** `http:` or `https:`, with the path below which `/ac/` and `/cas/` lie, without name, password, query or fragment. */
  readonly url: string
  /** Sent with every request, such as `authorization`; a function is asked once per build. They appear in no message. */
  readonly headers?: RemoteHeaders | (() => RemoteHeaders | Promise<RemoteHeaders>)
  /** False only reads. Default true. */
  readonly upload?: boolean
  /** A secret of those who may write. Actions are signed with it, and others are not believed: then the server itself is not trusted either. */
  readonly signingKey?: string
  /** How long a request may go without any progress, milliseconds. Default 5 s. */
  readonly answerMs?: number
  /** How long overdue answers are waited for in one build, all together, milliseconds. Default 10 s. */
  readonly patienceMs?: number
  /** Failures in a row after which a build does without. Default 5. */
  readonly failures?: number
  /** Requests at once. Default 8. */
  readonly atOnce?: number
  /** No content above this size is uploaded or fetched. Default 1 GiB. */
  readonly maxContentBytes?: number
}

/** Names and values of HTTP headers. */
export type RemoteHeaders = Readonly<Record<string, string>>

/** A server whose address and headers were looked at. */
export interface RemoteServer {
  /** Scheme, host and port: what a message may say. */
  readonly origin: string
  /** Ends with `/`. */
  readonly base: string
  /** @throws CodedError `remote_cache_invalid`; what the host throws. */
  readonly headers: () => Promise<RemoteHeaders>
}

/** The server that settings name. @throws CodedError `remote_cache_invalid`; its message has nothing of an address or header that could be secret. */
export function remoteServer({ url, headers = {} }: RemoteCacheSettings): RemoteServer {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (!address || !/^https?:$/.test(address.protocol)) throw invalid('its address is no http or https URL')
  if (address.username || address.password) throw invalid('its address has a name or password in it')
  if (address.search || address.hash) throw invalid('its address has a query or fragment')
  if (typeof headers !== 'function') checkHeaders(headers)
  let asked: Promise<RemoteHeaders> | undefined
  return {
    origin: address.origin,
    base: address.href.replace(/\/*$/, '/'),
    headers: () => {
      asked ??= Promise.resolve(typeof headers === 'function' ? headers() : headers).then(checkHeaders)
      return asked
    },
  }
}

function checkHeaders(headers: RemoteHeaders): RemoteHeaders {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || OWN.has(name.toLowerCase()))
      throw invalid('a header cannot have its name')
    if (typeof value !== 'string' || !/^[\t\x20-\x7e]*$/.test(value)) {
      throw invalid(`the value of the header ${name} is not printable ASCII`)
    }
  }
  return headers
}

/** Headers that requests have by themselves. */
const OWN: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'transfer-encoding',
])

function invalid(what: string): CodedError {
  return new CodedError('remote_cache_invalid', `the remote cache cannot be used: ${what}`, {
    hint: 'Give the address as https://HOST/PATH, and credentials as a header.',
  })
}
