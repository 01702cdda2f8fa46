import { CodedError, canonicalJson, type EnvironmentManifestV1 } from '@plinth/contracts'
import { newToken } from '@plinth/durable'
import { type LocatedFile, readResolution, respellResolution } from '@plinth/pyenv-backends'
import { buildMarks } from '../build/build-note.ts'
import { keptResolution } from '../build/keep-resolution.ts'
import { type NamedIndexes, onlyNamed } from '../build/own-indexes.ts'
import { readManifest } from '../store/manifest-file.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { writePylock } from './write-pylock.ts'

/** Call of `lock`. */
export interface LockCall {
  /** `offline` asks no index: what is cached of their pages has to do. Default `online`. */
  readonly network?: 'online' | 'offline' | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * The PEP 751 lock file (`pylock.toml`) of an environment: every distribution with where its files lie, their sizes and hashes, as the
 * resolution of its key has them. @throws CodedError `environment_missing`; `resolution_missing` when it was collected or made by hand;
 * `not_locatable` for a package that no index has any more, or that came from a folder; those of an installer.
 */
export async function lockEnvironment(store: EnvironmentStore, key: string, call: LockCall = {}): Promise<string> {
  const found = await readManifest(store, key)
  if (found.state !== 'sound') {
    throw new CodedError('environment_missing', `there is no environment ${key} to lock`, { hint: 'Run ensure first.' })
  }
  const { manifest } = found
  const resolution = await keptResolution(store, key)
  if (!resolution) throw resolutionMissing(key)
  const files = await locate(store, { manifest, text: resolution.requirementsText }, call)
  const versions = new Map(manifest.installed.map(({ name, version }) => [name, version]))
  const packages = resolution.packages.map(({ name, version }) => ({
    name,
    version: version ?? versions.get(name) ?? null,
    isDirect: version === null,
    index: indexOf(manifest, name),
    files: files.filter((file) => file.name === name),
  }))
  const lost = packages.filter((each) => each.files.length === 0).map(({ name }) => name)
  if (lost.length > 0) throw notLocatable(lost)
  return writePylock({ manifest, packages })
}

interface Located {
  readonly manifest: EnvironmentManifestV1
  /** Of the resolution. */
  readonly text: string
}

/** Each package is looked for where it came from. */
async function locate(store: EnvironmentStore, { manifest, text }: Located, call: LockCall): Promise<LocatedFile[]> {
  const requested = namesOf(manifest)
  const places = new Map(requested.map((name) => [name, namedIndexes(manifest, name)]))
  const kinds = new Set([...places.values()].map((each) => canonicalJson(each)))
  const common = kinds.size === 1 ? (places.get(requested[0] ?? '') ?? null) : null
  const lines = readResolution(text).map(({ name }) => name)
  const placeOf = (name: string) => (kinds.size === 1 ? common : (places.get(name) ?? null))
  const files: LocatedFile[] = []
  for (const together of Map.groupBy(lines, (name) => canonicalJson(placeOf(name))).values()) {
    const place = placeOf(together[0] ?? '')
    const indexes = place && onlyNamed(place, await store.tools.hostIndexes(), [])
    const { installer } = store.tools.backend(indexes ? { indexes } : undefined)
    const requirementsText = linesOf(text, new Set(together))
    const request = { requirementsText, python: manifest.python.executable, network: call.network }
    files.push(...(await installer.locate(request, { signal: call.signal, marks: buildMarks(newToken()) })))
  }
  return files
}

function linesOf(text: string, names: ReadonlySet<string>): string {
  const lines = respellResolution(text, () => null).split('\n')
  return `${lines.filter((line) => readResolution(line).some(({ name }) => names.has(name))).join('\n')}\n`
}

interface Source {
  readonly name: string
  readonly index_url?: unknown
  readonly extra_index_urls?: unknown
}

function namesOf({ key_inputs }: EnvironmentManifestV1): string[] {
  const { requirements } = key_inputs
  return listOf(requirements).map(({ name }) => name)
}

/** The indexes on the web that a package was bound to; a folder is in the key by its content only. */
function namedIndexes({ key_inputs }: EnvironmentManifestV1, name: string): NamedIndexes | null {
  const source = listOf(key_inputs.sources).find((each) => each.name === name)
  const extra = Array.isArray(source?.extra_index_urls) ? source.extra_index_urls : []
  const [indexUrl = null, ...none] = webUrls([source?.index_url])
  const extraIndexUrls = webUrls(extra)
  return indexUrl === null && extraIndexUrls.length + none.length === 0 ? null : { indexUrl, extraIndexUrls }
}

function indexOf(manifest: EnvironmentManifestV1, name: string): string | null {
  return namedIndexes(manifest, name)?.indexUrl ?? null
}

function webUrls(values: readonly unknown[]): string[] {
  return values.filter((each): each is string => typeof each === 'string' && /^https?:/.test(each))
}

function listOf(value: unknown): Source[] {
  return Array.isArray(value) ? value.filter(isSource) : []
}

function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
}

function resolutionMissing(key: string): CodedError {
  return new CodedError('resolution_missing', `the resolution of ${key} is not in the store any more`, {
    hint: 'Without it nobody knows which files were installed. Run ensure for the same requirements in a new store, and lock that.',
    details: { environment_key: key },
  })
}

function notLocatable(names: readonly string[]): CodedError {
  return new CodedError('not_locatable', `no index says where the files of ${names.join(', ')} lie`, {
    hint: 'They came from a folder, or the index has withdrawn them.',
    details: { packages: names },
  })
}
