import { type Credential, type CredentialSource, credentialIn, nearest, type PlacedCredential } from './credential.ts'
import { hostIndexConfiguration } from './host-index-configuration.ts'
import { entryFor, readNetrc } from './netrc.ts'

/** Settings of {@link createHostCredentials}. */
export interface HostCredentialSettings {
  /** The host's variables; the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The running platform by default. */
  readonly platform?: NodeJS.Platform
}

/** The host's own credentials, and those that were given since. */
export interface HostCredentials extends CredentialSource {
  /** Keeps credentials in memory; of one place the latest counts. */
  readonly keep: (credentials: readonly PlacedCredential[]) => Promise<void>
}

/**
 * Where user names and passwords come from on this host, the first that has some: those that were given (in memory), the URLs in
 * `PLINTH_INDEX_CREDENTIALS` (blanks between them), those of pip's and uv's settings, the netrc file. Everything but the first is read anew each
 * time. The keyring is asked by the installers themselves, where the host's settings say so.
 */
export function createHostCredentials({
  env = process.env,
  platform = process.platform,
}: HostCredentialSettings = {}): HostCredentials {
  const given = new Map<string, PlacedCredential>()
  return {
    keep: async (credentials) => {
      for (const each of credentials) given.set(each.url, { ...each, url: each.url.replace(/\/+$/, '') })
    },
    find: async (url) =>
      nearest([...given.values()], url) ??
      nearest(placed((env.PLINTH_INDEX_CREDENTIALS ?? '').split(/\s+/)), url) ??
      nearest(await configured({ env, platform }), url) ??
      (await inNetrc({ env, platform }, url)),
  }
}

type Host = Required<HostCredentialSettings>

function placed(urls: readonly string[]): PlacedCredential[] {
  return urls.flatMap((url) => credentialIn(url) ?? [])
}

async function configured(host: Host): Promise<PlacedCredential[]> {
  const { indexUrl, extraIndexUrls, findLinks } = await hostIndexConfiguration(host)
  return placed([indexUrl ?? '', ...extraIndexUrls, ...findLinks])
}

async function inNetrc(host: Host, text: string): Promise<Credential | null> {
  const url = URL.parse(text)
  const entry = url && entryFor(await readNetrc(host), url.hostname)
  return entry ? { username: entry.username, password: entry.password } : null
}
