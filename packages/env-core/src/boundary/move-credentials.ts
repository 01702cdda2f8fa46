import type { DependencyOverridePatchV1, DependencyRequirementsV1, DependencyRequirementV1 } from '@plinth/contracts'
import { hasCredentials, readUrl } from './web-url.ts'

/** A user name and a password that stood in a URL. A token alone is a user name with an empty password. */
export interface UrlCredential {
  /** Where they are for: WHATWG's form, without them, query and fragment. Of a repository without `git+` and commit. */
  readonly url: string
  readonly username: string
  readonly password: string
}

/** A {@link UrlCredential} with the place in the request where it stood, as a JSON Pointer. */
export interface MovedCredential extends UrlCredential {
  readonly path: string
}

/** A value without credentials, and those that stood in it. */
export interface WithoutCredentials<T> {
  readonly value: T
  readonly credentials: readonly MovedCredential[]
}

/** Takes the credentials out of every index of a payload. What is no URL stays as it is: it is refused where it is read. */
export function moveFromRequirements(
  payload: DependencyRequirementsV1,
  path: string,
): WithoutCredentials<DependencyRequirementsV1> {
  const taken: MovedCredential[] = []
  const bindings = payload.bindings.map((binding, at) => {
    const before = taken.length
    const requirements = binding.requirements.map((each, index) =>
      takeFrom(each, `${path}/bindings/${at}/requirements/${index}`, taken),
    )
    return taken.length === before ? binding : { ...binding, requirements }
  })
  return { value: taken.length === 0 ? payload : { ...payload, bindings }, credentials: taken }
}

/** Takes the credentials out of every URL of a patch. */
export function moveFromPatch(
  patch: DependencyOverridePatchV1,
  path: string,
): WithoutCredentials<DependencyOverridePatchV1> {
  const taken: MovedCredential[] = []
  const fields = takeFrom(patch.fields, `${path}/fields`, taken)
  return { value: fields === patch.fields ? patch : { ...patch, fields }, credentials: taken }
}

type UrlFields = Pick<DependencyRequirementV1, 'index_url' | 'extra_index_urls'> &
  Pick<DependencyOverridePatchV1['fields'], 'package_source_override'>

/** The same object when there is nothing to take: nearly always. */
function takeFrom<T extends UrlFields>(fields: T, path: string, taken: MovedCredential[]): T {
  const { index_url, extra_index_urls, package_source_override } = fields
  if (![index_url, package_source_override, ...(extra_index_urls ?? [])].some((text) => text?.includes('@'))) {
    return fields
  }
  const before = taken.length
  const take = (text: string, at: string) => {
    const found = separate(text)
    if (found) taken.push({ ...found.credential, path: `${path}/${at}` })
    return found?.text ?? text
  }
  const cleaned = {
    ...fields,
    ...(index_url === undefined ? {} : { index_url: take(index_url, 'index_url') }),
    ...(extra_index_urls === undefined
      ? {}
      : { extra_index_urls: extra_index_urls.map((each, index) => take(each, `extra_index_urls/${index}`)) }),
    ...(package_source_override === undefined
      ? {}
      : { package_source_override: take(package_source_override, 'package_source_override') }),
  }
  return taken.length === before ? fields : cleaned
}

/** A URL and its credentials apart; null when it has none. */
function separate(text: string): { readonly text: string; readonly credential: UrlCredential } | null {
  const [prefix = ''] = /^git\+/i.exec(text) ?? []
  const url = readUrl(text.slice(prefix.length))
  if (url === null || !hasCredentials(url)) return null
  const [username, password] = [decoded(url.username), decoded(url.password)]
  url.username = ''
  url.password = ''
  const place = new URL(url)
  place.search = ''
  place.hash = ''
  // A commit is no part of the place.
  if (prefix !== '') place.pathname = place.pathname.replace(/@[^/]*$/, '')
  return { text: `${prefix}${url.href}`, credential: { url: place.href, username, password } }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
