import { type LocalPath, localPath } from './local-path.ts'
import { type BoundaryProblem, isProblem, problem } from './problem.ts'
import { filePathOf, hasCredentials, hasQueryOrFragment, isLoopback, readUrl, shownUrl, urlText } from './web-url.ts'

/** Where an index of packages is: on the web (PEP 503 base URL in normal form), or a folder of this machine. */
export type IndexLocation =
  | { readonly kind: 'web'; readonly url: string }
  | { readonly kind: 'folder'; readonly url: string; readonly path: LocalPath }

/** Which indexes are accepted beyond the usual ones. */
export interface IndexPolicy {
  /** Hosts (`index.lan`, `10.0.0.5:8080`) whose index may be read without encryption; default none but this machine. */
  readonly insecureIndexHosts?: readonly string[] | undefined
}

/** What a person may write into `index_url` and `extra_index_urls`. */
export const ACCEPTED_INDEXES = 'an https: URL, a file: URL of an existing folder, or http: on this machine'

/**
 * Reads the URL of an index. Source: seed 000, "URL scheme/format validation for remote indexes".
 * Problems: `invalid_index_url`, `unsupported_url_scheme`, `insecure_index_url` (http to another machine), `credentials_in_url`, `invalid_path`.
 */
export function indexLocation(text: string, policy: IndexPolicy = {}): IndexLocation | BoundaryProblem {
  const url = readUrl(text)
  // What cannot be read may hold a secret anywhere, so it is not repeated.
  if (!url) return problem('invalid_index_url', 'the index is not named by a URL')
  if (hasCredentials(url)) {
    const message = `${shownUrl(url)} was given with a user name or password; keep those in a netrc file`
    return problem('credentials_in_url', message)
  }
  if (hasQueryOrFragment(url)) {
    return problem('invalid_index_url', `${shownUrl(url)} was given with a query or a fragment; an index has neither`)
  }
  if (url.protocol === 'https:') return { kind: 'web', url: urlText(url) }
  if (url.protocol === 'http:') {
    if (isLoopback(url) || isAllowed(url, policy)) return { kind: 'web', url: urlText(url) }
    return problem('insecure_index_url', `${shownUrl(url)} is read without encryption from another machine`)
  }
  if (url.protocol !== 'file:') return problem('unsupported_url_scheme', `an index cannot be read by ${url.protocol}`)
  const path = localPath(filePathOf(url))
  return isProblem(path) ? path : { kind: 'folder', url: urlText(url), path }
}

function isAllowed({ host, hostname }: URL, { insecureIndexHosts = [] }: IndexPolicy): boolean {
  return insecureIndexHosts.some((allowed) => [host, hostname].includes(allowed.toLowerCase()))
}
