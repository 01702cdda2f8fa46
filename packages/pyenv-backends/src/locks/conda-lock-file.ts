import { parseDocument } from 'yaml'

/** The parts of conda-lock.yml that decide something. Every value is the text that stands there. */
export interface CondaLock {
  readonly platforms: readonly string[]
  /** URLs or names in order of priority. */
  readonly channels: readonly string[]
  /** Digest of what was asked for, by platform. */
  readonly contentHash: Readonly<Record<string, string>>
  /** SHA-256 of the files it was made from, by name, where the lock records them. */
  readonly inputDigests: Readonly<Record<string, string>>
  readonly packages: readonly LockedPackage[]
}

/** One package of a lock. */
export interface LockedPackage {
  readonly name: string
  readonly version: string
  readonly manager: 'conda' | 'pip'
  readonly platform: string
  readonly category: string
  readonly build: string | null
  readonly url: string
  readonly md5: string | null
  readonly sha256: string | null
  /** Names of what it needs. */
  readonly dependencies: readonly string[]
}

/** Locks of large projects have some megabytes. */
const LARGEST_FILE = 64 * 1024 * 1024

/** Reads conda-lock.yml, version 1; null for anything else. All scalars are text: an unquoted version `3.10` would be the number 3.1. */
export function parseCondaLock(text: string): CondaLock | null {
  if (text.length > LARGEST_FILE) return null
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' })
  if (document.errors.length > 0) return null
  const lock = read(document)
  if (!isObject(lock) || lock.version !== '1') return null
  const metadata = isObject(lock.metadata) ? lock.metadata : {}
  return {
    platforms: texts(metadata.platforms),
    channels: (Array.isArray(metadata.channels) ? metadata.channels : []).flatMap((each) => channelOf(each)),
    contentHash: textsByName(metadata.content_hash),
    inputDigests: digestsByName(metadata.inputs_metadata),
    packages: (Array.isArray(lock.package) ? lock.package : []).flatMap((each) => packageOf(each)),
  }
}

function read(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 10 })
  } catch {
    return null
  }
}

function channelOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return isObject(value) && typeof value.url === 'string' ? [value.url] : []
}

function packageOf(value: unknown): LockedPackage[] {
  if (!isObject(value)) return []
  const text = (key: string) => (typeof value[key] === 'string' ? value[key] : null)
  const [name, version, platform] = [text('name'), text('version'), text('platform')]
  if (name === null || version === null || platform === null) return []
  const hash = textsByName(value.hash)
  return [
    {
      name,
      version,
      platform,
      manager: text('manager') === 'pip' ? 'pip' : 'conda',
      category: text('category') ?? 'main',
      build: text('build'),
      url: text('url') ?? '',
      md5: hash.md5 ?? null,
      sha256: hash.sha256 ?? null,
      dependencies: isObject(value.dependencies) ? Object.keys(value.dependencies) : [],
    },
  ]
}

function digestsByName(value: unknown): Record<string, string> {
  if (!isObject(value)) return {}
  const pairs = Object.entries(value).flatMap(([name, digests]) => {
    const digest = textsByName(digests).sha256
    return digest === undefined ? [] : [[name, digest]]
  })
  return Object.fromEntries(pairs)
}

function textsByName(value: unknown): Record<string, string> {
  const pairs = isObject(value) ? Object.entries(value) : []
  return Object.fromEntries(pairs.flatMap(([name, each]) => (typeof each === 'string' ? [[name, each]] : [])))
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
