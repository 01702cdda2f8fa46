import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { credentialIn, withCredential } from './credential.ts'

/** What uv would download with on this host, as far as its variables and its `uv.toml` say. Null: they do not. */
export interface UvSettings {
  readonly indexUrl: string | null
  readonly extraIndexUrls: readonly string[]
  readonly findLinks: readonly string[]
  readonly indexAccess: 'disabled' | null
  readonly trustedHosts: readonly string[]
  readonly keyring: 'subprocess' | null
  readonly timeoutSeconds: number | null
  readonly retries: number | null
}

/** What the places of uv's settings depend on. */
export interface UvHost {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}

/**
 * uv's settings on this host: variables before the user's file before the machine's; lists are joined in that order. Indexes that are
 * `explicit` serve named packages of a project only, and are left out. Source: uv's "Configuration files", "Environment variables".
 */
export async function readUvSettings(host: UvHost): Promise<UvSettings> {
  const files = await Promise.all(uvConfigFiles(host).map(readFileSettings))
  const layers = [fromVariables(host.env), ...files]
  const indexes = layers.flatMap(({ indexes }) => indexes).map((each) => withOwnCredential(each, host.env))
  const first = <T>(pick: (layer: Layer) => T | null) => layers.map(pick).find((value) => value !== null) ?? null
  return {
    indexUrl: indexes.find(({ kind }) => kind === 'default')?.url ?? first((layer) => layer.indexUrl),
    extraIndexUrls: [
      ...indexes.flatMap(({ kind, url }) => (kind === 'further' ? [url] : [])),
      ...layers.flatMap((layer) => layer.extraIndexUrls),
    ],
    findLinks: layers.flatMap(({ findLinks }) => findLinks),
    indexAccess: first((layer) => layer.indexAccess),
    trustedHosts: layers.flatMap(({ trustedHosts }) => trustedHosts),
    keyring: first((layer) => layer.keyring),
    timeoutSeconds: first((layer) => layer.timeoutSeconds),
    retries: first((layer) => layer.retries),
  }
}

interface NamedIndex {
  readonly name: string | null
  readonly url: string
  readonly kind: 'default' | 'further'
}

interface Layer extends UvSettings {
  readonly indexes: readonly NamedIndex[]
}

/** uv's settings files, strongest first; `UV_CONFIG_FILE` stands in for all others. */
export function uvConfigFiles({ env, platform }: UvHost): string[] {
  if (isOn(env.UV_NO_CONFIG)) return []
  if (env.UV_CONFIG_FILE) return [env.UV_CONFIG_FILE]
  const home = env.HOME ?? env.USERPROFILE ?? homedir()
  if (platform === 'win32') {
    const machine = env.PROGRAMDATA ?? env.ProgramData ?? 'C:\\ProgramData'
    return [env.APPDATA ?? join(home, 'AppData', 'Roaming'), machine].map((folder) => join(folder, 'uv', 'uv.toml'))
  }
  const shared = (env.XDG_CONFIG_DIRS || '/etc/xdg').split(':').filter((folder) => folder !== '')
  const folders = [env.XDG_CONFIG_HOME || join(home, '.config'), ...shared, '/etc']
  return folders.map((folder) => join(folder, 'uv', 'uv.toml'))
}

function fromVariables(env: UvHost['env']): Layer {
  const list = (text = '') => text.split(/\s+/).filter((each) => each !== '')
  const named = (text: string, kind: NamedIndex['kind']): NamedIndex => {
    const [, name = null, url = text] = /^([A-Za-z0-9_.-]+)=(.+)$/.exec(text) ?? []
    return { name, url, kind }
  }
  return {
    indexes: [
      ...(env.UV_DEFAULT_INDEX ? [named(env.UV_DEFAULT_INDEX, 'default')] : []),
      ...list(env.UV_INDEX).map((each) => named(each, 'further')),
    ],
    indexUrl: env.UV_INDEX_URL || null,
    extraIndexUrls: list(env.UV_EXTRA_INDEX_URL),
    findLinks: (env.UV_FIND_LINKS ?? '').split(',').filter((each) => each.trim() !== ''),
    indexAccess: null,
    trustedHosts: list(env.UV_INSECURE_HOST),
    keyring: env.UV_KEYRING_PROVIDER === 'subprocess' ? 'subprocess' : null,
    timeoutSeconds: amount(env.UV_HTTP_TIMEOUT),
    retries: amount(env.UV_HTTP_RETRIES),
  }
}

/** A file that is not there, or is not read by uv either, says nothing. */
async function readFileSettings(path: string): Promise<Layer> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text === '' ? NOTHING : fromTable(await tableIn(text), dirname(path))
}

async function tableIn(text: string): Promise<Table> {
  // Most hosts have no such file.
  const { parse } = await import('smol-toml')
  try {
    return recordOf(parse(text))
  } catch {
    return {}
  }
}

/** `[pip]` is what `uv pip` takes before the rest. */
function fromTable(table: Table, folder: string): Layer {
  const pip = recordOf(table.pip)
  const value = (name: string) => pip[name] ?? table[name]
  const rows = Array.isArray(table.index) ? table.index.map(recordOf) : []
  const local = (link: string) => (/^[a-z][a-z0-9+.-]+:/i.test(link) ? link : resolve(folder, link))
  return {
    indexes: rows.flatMap(({ name, url, default: isDefault, explicit }) =>
      typeof url !== 'string' || explicit === true
        ? []
        : [{ name: textOf(name), url: local(url), kind: isDefault === true ? 'default' : 'further' } as const],
    ),
    indexUrl: textOf(value('index-url')),
    extraIndexUrls: textsOf(value('extra-index-url')),
    findLinks: textsOf(value('find-links')).map(local),
    indexAccess: value('no-index') === true ? 'disabled' : null,
    trustedHosts: textsOf(value('allow-insecure-host')),
    keyring: value('keyring-provider') === 'subprocess' ? 'subprocess' : null,
    timeoutSeconds: null,
    retries: null,
  }
}

/** `UV_INDEX_<NAME>_USERNAME` and `UV_INDEX_<NAME>_PASSWORD` belong to the index of that name. */
function withOwnCredential(index: NamedIndex, env: UvHost['env']): NamedIndex {
  if (index.name === null || credentialIn(index.url)) return index
  const name = index.name.toUpperCase().replace(/[^A-Z0-9]/g, '_')
  const username = env[`UV_INDEX_${name}_USERNAME`] ?? ''
  const password = env[`UV_INDEX_${name}_PASSWORD`] ?? ''
  return username === '' && password === ''
    ? index
    : { ...index, url: withCredential(index.url, { username, password }) }
}

type Table = Readonly<Record<string, unknown>>

const NOTHING: Layer = fromTable({}, '/')

function recordOf(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((each: unknown) => textOf(each) ?? []) : []
}

function amount(text: string | undefined): number | null {
  const value = Number(text || Number.NaN)
  return Number.isFinite(value) && value >= 0 ? value : null
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(1|y|yes|t|true|on)$/i.test(value)
}
