import { type LocalPath, localPath } from './local-path.ts'
import { type BoundaryProblem, isProblem, problem } from './problem.ts'
import { filePathOf, hasCredentials, hasQueryOrFragment, isLoopback, readUrl } from './web-url.ts'

/** Where one package comes from instead of an index; it still has to provide the exact pin. */
export type PackageSource =
  | { readonly kind: 'wheel_file'; readonly path: LocalPath }
  | { readonly kind: 'wheel_url'; readonly url: string; readonly hash: string }
  | { readonly kind: 'git'; readonly url: string; readonly commit: string }

/** What a person may write into `package_source_override`. */
export const ACCEPTED_SOURCES =
  'the absolute path of a wheel file, an https: URL of a wheel with #sha256=…, or git+https://…@ with a full commit'

const CREDENTIALS = 'a source cannot have a user name or password in it'
const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/
const HASH = /^#sha256=([0-9a-fA-F]{64})$/

/**
 * Reads a `package_source_override`. Problems: `invalid_package_source`, `credentials_in_url`, `wheel_url_without_hash`,
 * `git_without_commit`, `invalid_path`.
 */
export function packageSource(text: string): PackageSource | BoundaryProblem {
  if (/^git\+/i.test(text)) return gitSource(text)
  if (!/^[a-z][a-z\d+.-]+:/i.test(text)) return wheelFile(text)
  const url = readUrl(text)
  // What cannot be read may hold a secret anywhere, so it is not repeated.
  if (!url) return problem('invalid_package_source', 'the source is not named by a URL')
  if (hasCredentials(url)) return problem('credentials_in_url', CREDENTIALS)
  if (url.protocol === 'file:') return hasQueryOrFragment(url) ? unfit() : wheelFile(filePathOf(url))
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    return problem('invalid_package_source', `a package cannot be fetched by ${url.protocol}`)
  }
  if (!url.pathname.endsWith('.whl')) return problem('invalid_package_source', 'the URL does not end in .whl')
  if (url.search !== '') return unfit()
  const [, hash] = HASH.exec(url.hash) ?? []
  if (hash === undefined) return problem('wheel_url_without_hash', 'a wheel URL needs #sha256= and 64 hex digits')
  url.hash = ''
  return { kind: 'wheel_url', url: url.href, hash: `sha256:${hash.toLowerCase()}` }
}

function wheelFile(text: string): PackageSource | BoundaryProblem {
  const path = localPath(text)
  if (isProblem(path)) return path
  if (!path.endsWith('.whl'))
    return problem('invalid_package_source', `${JSON.stringify(text.slice(0, 200))} is not a .whl file`)
  return { kind: 'wheel_file', path }
}

function gitSource(text: string): PackageSource | BoundaryProblem {
  const url = readUrl(text.slice('git+'.length))
  if (url?.protocol !== 'https:') return problem('invalid_package_source', 'a repository is fetched by git+https:')
  if (hasCredentials(url)) return problem('credentials_in_url', CREDENTIALS)
  if (hasQueryOrFragment(url)) return unfit()
  const at = url.pathname.lastIndexOf('@')
  const commit = at === -1 ? '' : url.pathname.slice(at + 1)
  if (!COMMIT.test(commit))
    return problem('git_without_commit', 'a repository is named with @ and the full hash of a commit')
  url.pathname = url.pathname.slice(0, at)
  return { kind: 'git', url: url.href, commit }
}

function unfit(): BoundaryProblem {
  return problem('invalid_package_source', 'the source has a query or a fragment that means nothing here')
}
