import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DependencyRequirementsV1 } from '@plinth/contracts'
import type { EnvironmentEvent, UrlCredential } from '@plinth/env-core'
import { aBinding, aPatch, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { createInstaller, createPythonLocator } from '@plinth/pyenv-backends'
import {
  type IndexServer,
  type IndexServerSettings,
  metadataOf,
  startIndexServer,
  wheelName,
  wheelOf,
} from '@plinth/pyenv-backends/testing'
import type { Environments, LogEntry } from '../src/index.ts'

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

/** A payload that names two indexes for packages that both of them have. */
export function fromBoth(one: string, two: string): DependencyRequirementsV1 {
  return requirementsOf(
    [
      aBinding([
        aRequirement('plinth-part', '1.0', { index_url: one }),
        aRequirement('plinth-tool', '1.0', { index_url: two }),
      ]),
    ],
    { model_id: 'both' },
  )
}

/** A patch of one field for one requirement. */
export function overrideOf(
  name: string,
  value: string,
  field: 'index_url' | 'package_source_override' | 'wheel_source_path' = 'index_url',
) {
  return aPatch({ [field]: value }, { scope: 'requirement', requirement_name: name })
}

/** From which index each of three packages came. */
export async function originsOf(environments: Environments, payload: DependencyRequirementsV1): Promise<string[]> {
  const ref = await environments.ensureReady({ dependency_requirements: payload })
  const code =
    'import plinth_part, plinth_tool, plinth_base as b; print(plinth_part.ORIGIN, plinth_tool.ORIGIN, b.ORIGIN)'
  const { stdout } = await environments.runInEnvironment(ref, { program: 'python', args: ['-c', code] })
  return stdout.text.trim().split(' ')
}

/** Everything that was said. */
export interface Watcher {
  readonly events: (EnvironmentEvent | unknown)[]
  readonly log: LogEntry[]
}

/** Nothing was said yet. */
export function watcher(): Watcher {
  return { events: [], log: [] }
}

/** The credentials of two private indexes. */
export function keptFor(servers: Readonly<Partial<Record<Place, IndexServer>>>): UrlCredential[] {
  return Object.entries(servers).map(([place, { url }]) => ({
    url,
    username: 'anna',
    password: SECRETS[place === 'one' ? 'one' : 'two'],
  }))
}

/** Fetches what a store needs to install: each installer, and pip for what comes from indexes of its own. */
export async function prepareTools(dataDir: string, installer: 'uv' | 'pip'): Promise<void> {
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.10' })
  const tools = { toolsDir: join(dataDir, 'tools'), cacheDir: join(dataDir, 'cache') }
  for (const name of new Set([installer, 'pip'] as const)) {
    await createInstaller({ name, ...tools }).prepare({ python: python?.executable ?? '' })
  }
}
