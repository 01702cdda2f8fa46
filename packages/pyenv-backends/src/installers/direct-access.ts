import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type PlacedCredential, withCredential } from '../indexes/credential.ts'
import { netrcText, readNetrc } from '../indexes/netrc.ts'
import type { InstallerTools } from './installer-settings.ts'

/** What lets a run of an installer fetch files and repositories that requirements name by URL. */
export interface DirectAccess {
  /** For the run's environment. Credentials of repositories stand in it; those of files in a netrc file that it names. */
  readonly env: Readonly<Record<string, string>>
  /** Their URLs with the credentials in them. */
  readonly urls: readonly string[]
  /** Takes the file away. */
  readonly end: () => Promise<void>
}

/**
 * Credentials for the URLs that a requirements file names. Installers would write a password in such a URL into their output, their
 * caches and the arguments of git; a netrc file for this user only, and git's own variables, reach the same host and nothing else.
 */
export async function directAccess(tools: InstallerTools, requirements: string): Promise<DirectAccess> {
  const urls = [...new Set([...requirements.matchAll(/ @ ((?:git\+)?https?:\/\/[^\s#]+)/g)].map(([, url = '']) => url))]
  const found = await Promise.all(urls.map((url) => credentialFor(tools, url)))
  const known = found.flatMap((each) => each ?? [])
  if (known.length === 0) return { env: {}, urls: [], end: async () => {} }
  const files = known.filter(({ kind }) => kind === 'file')
  const netrc = files.length > 0 ? await writeNetrc(tools, files) : null
  return {
    env: {
      ...gitVariables(known.filter(({ kind }) => kind === 'repository')),
      ...(netrc ? { NETRC: netrc.path } : {}),
    },
    urls: known.map((each) => withCredential(each.url, each)),
    end: async () => netrc?.remove(),
  }
}

interface DirectCredential extends PlacedCredential {
  readonly kind: 'file' | 'repository'
}

async function credentialFor({ credentials }: InstallerTools, text: string): Promise<DirectCredential | null> {
  const isRepository = text.startsWith('git+')
  const url = isRepository ? text.slice('git+'.length).replace(/@[^/@]*$/, '') : text
  const found = (await credentials?.find(url)) ?? null
  return found && { ...found, url, kind: isRepository ? 'repository' : 'file' }
}

/** With the host's own entries, which it would hide. Drafts of that name are swept when a process was killed. */
async function writeNetrc(tools: InstallerTools, credentials: readonly DirectCredential[]) {
  const folder = join(tools.cacheDir, 'pip', `.run-${randomUUID()}`)
  const platform = tools.layout.platform === 'windows' ? 'win32' : 'linux'
  const own = credentials.map(({ url, username, password }) => ({ machine: new URL(url).hostname, username, password }))
  const others = (await readNetrc({ env: tools.env, platform })).filter(
    ({ machine }) => !own.some((each) => each.machine === machine),
  )
  const path = join(folder, 'netrc')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(path, netrcText([...others, ...own]), { mode: 0o600 })
  return { path, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** git takes settings from its environment; a header for one repository goes to no other place, and into no argument. */
function gitVariables(credentials: readonly DirectCredential[]): Record<string, string> {
  if (credentials.length === 0) return {}
  const settings = credentials.map(({ url, username, password }) => ({
    key: `http.${url}.extraHeader`,
    value: `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  }))
  const pairs = settings.flatMap(({ key, value }, index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return { ...Object.fromEntries(pairs), GIT_CONFIG_COUNT: String(settings.length) }
}
