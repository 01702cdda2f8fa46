import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type IndexServer,
  type IndexServerSettings,
  metadataOf,
  startIndexServer,
  wheelName,
  wheelOf,
} from '@plinth/pyenv-backends/testing'

/** The password of each private index. */
export const SECRETS = { one: 'pass/word of one', two: 'pass-word-of-two', host: 'pass%word of host' } as const

/** A private index. */
export type Place = keyof typeof SECRETS

/** Settings of {@link indexOf}. */
export interface IndexSettings extends Pick<IndexServerSettings, 'certificate' | 'repositories'> {
  /** A folder that gets the wheels as well. */
  readonly wheels?: string
}

/** An index that only lets those in who know its secret. Packages of all of them have the same names. */
export async function indexOf(place: Place, { wheels, ...settings }: IndexSettings = {}): Promise<IndexServer> {
  const server = await startIndexServer({ ...settings, credential: { username: 'anna', password: SECRETS[place] } })
  const module = `ORIGIN = ${JSON.stringify(place)}\n`
  for (const [name, requires] of [
    ['plinth_part', []],
    ['plinth_tool', ['plinth_part', 'plinth_base']],
    ['plinth_base', []],
  ] as const) {
    const made = { name, version: '1.0', module, requires }
    const file = { fileName: wheelName(made), bytes: wheelOf(made) }
    server.publish({ name, files: [file] })
    if (wheels !== undefined) await writeFile(join(wheels, file.fileName), file.bytes)
  }
  return server
}

/** A wheel whose METADATA is served beside it. */
export function packageFile(name: string, files: Readonly<Record<string, string>> = {}) {
  const made = { name, version: '1.0', files }
  return { fileName: wheelName(made), bytes: wheelOf(made), metadata: metadataOf(made) }
}

/** The URL of a private index with its user name and password. */
export function withCredentials({ url }: IndexServer, place: Place): string {
  return credentialUrl(url, SECRETS[place])
}

/** A URL with a user name and this password. */
export function credentialUrl(url: string, password: string): string {
  return url.replace('://', `://anna:${encodeURIComponent(password)}@`)
}

/** Which secrets a text has in it, as they are meant, as URLs write them, or as HTTP does. */
export function secretsIn(text: string): string[] {
  return Object.values(SECRETS)
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(`anna:${secret}`).toString('base64')])
    .filter((form) => text.includes(form))
}

/** Files below a folder that have a secret in them. */
export async function filesWithSecrets(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name)
    if (secretsIn(await readFile(path, 'latin1')).length > 0) found.push(path)
  }
  return found
}
