import { type LocalPath, localPath } from './local-path.ts'
import { type BoundaryProblem, isProblem, problem } from './problem.ts'
import { filePathOf, hasCredentials, isLoopback, readUrl, urlText, withoutCredentials } from './web-url.ts'

/** Where an index of packages is: on the web (PEP 503 base URL in normal form), or a folder of this machine. */
export type IndexLocation =
  | { readonly kind: 'web'; readonly url: string }
  | { readonly kind: 'folder'; readonly url: string; readonly path: LocalPath }

/** What a person may write into `index_url` and `extra_index_urls`. */
export const ACCEPTED_INDEXES = 'an https: URL, a file: URL of an existing folder, or http: on this machine'

/**
 * Reads the URL of an index. Source: seed 000, "URL scheme/format validation for remote indexes".
 * Problems: `invalid_index_url`, `unsupported_url_scheme`, `insecure_index_url` (http to another machine), `credentials_in_url`.
 */
export function indexLocation(text: string): IndexLocation | BoundaryProblem {
  const url = readUrl(text)
  if (!url) return problem('invalid_index_url', `${quote(text)} is not a URL`)
  if (hasCredentials(url)) {
    return problem(
      'credentials_in_url',
      `${quote(urlText(url))} was given with a user name or password; keep those in a netrc file`,
    )
  }
  if (url.protocol === 'https:') return { kind: 'web', url: urlText(url) }
  if (url.protocol === 'http:') {
    if (isLoopback(url)) return { kind: 'web', url: urlText(url) }
    return problem('insecure_index_url', `${quote(urlText(url))} is read without encryption from another machine`)
  }
  if (url.protocol !== 'file:') return problem('unsupported_url_scheme', `an index cannot be read by ${url.protocol}`)
  const path = localPath(filePathOf(url))
  return isProblem(path) ? path : { kind: 'folder', url: urlText(url), path }
}

function quote(text: string): string {
  return JSON.stringify(withoutCredentials(text).slice(0, 200))
}
