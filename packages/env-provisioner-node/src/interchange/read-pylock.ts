import {
  CodedError,
  canonicalizeName,
  type DependencyBindingV1,
  type DependencyOverridePatchV1,
  type DependencyRequirementsV1,
  type DependencyRequirementV1,
  isCodedError,
  parseWheelFilename,
  sha256Hex,
} from '@plinth/contracts'
import { parse } from 'smol-toml'

/** What a lock file asks for. */
export interface PylockRequest {
  readonly dependency_requirements: DependencyRequirementsV1
  /** For packages that come from a place of their own. */
  readonly overrides: readonly DependencyOverridePatchV1[]
}

const BINDING = 'pylock'
/** Patches of a lock file are as old as the format: what a person says later counts. */
const LONG_AGO = '2025-01-01T00:00:00Z'

/**
 * Reads a PEP 751 lock file as a request for the environment that it describes: every package pinned to its version and its hashes, with its
 * marker, its Python versions and its index. One text gives one environment, whatever the file is called.
 * @throws CodedError `lock_unreadable`, `unsupported_lock_version`, `lock_unsupported` for what cannot be kept (no version, no SHA-256, a
 * directory, markers of extras and groups).
 */
export function requirementsFromPylock(text: string, platform_key: string): PylockRequest {
  const lock = tableOf(parseToml(text))
  const version = lock['lock-version']
  if (typeof version !== 'string' || !/^1\.\d+$/.test(version)) throw unsupportedVersion(version)
  const requiresPython = textIn(lock['requires-python'])
  const packages = listOf(lock.packages).map((each) => readPackage(each, requiresPython))
  const profile_hash = sha256Hex(text).slice(0, 12)
  const binding: DependencyBindingV1 = {
    binding_id: BINDING,
    profile_id: 'pylock',
    profile_version: 1,
    profile_hash,
    validation_state: 'resolved',
    environment_kind: 'python',
    env_id: `python:pylock:1:${profile_hash}:${platform_key}:any`,
    validation_errors: [],
    requirements: packages.map(({ requirement }) => requirement),
  }
  return {
    dependency_requirements: {
      dependency_contract_version: 1,
      model_id: `pylock:${profile_hash}`,
      platform_key,
      validation_state: 'resolved',
      validation_errors: [],
      bindings: [binding],
      selected_binding_ids: [],
    },
    overrides: packages.flatMap(({ override }) => override ?? []),
  }
}

interface ReadPackage {
  readonly requirement: DependencyRequirementV1
  readonly override: DependencyOverridePatchV1 | null
}

function readPackage(table: Table, lockPython: string | null): ReadPackage {
  const given = textIn(table.name)
  if (given === null) throw unsupported('a package without a name')
  const name = canonicalizeName(given)
  if (table.directory) throw unsupported(`${name} is a directory`)
  const marker = textIn(table.marker)
  if (marker !== null && /\b(extras|dependency_groups)\b/.test(marker)) {
    throw unsupported(`${name} is for an extra or a group`)
  }
  const source = sourceOf(name, table)
  const version = textIn(table.version) ?? source?.version ?? null
  if (version === null) throw unsupported(`${name} has no version`)
  const python = [lockPython, textIn(table['requires-python'])].filter((each) => each !== null).join(',')
  const index = textIn(table.index)
  const requirement: DependencyRequirementV1 = {
    kind: 'python_package',
    name,
    exact_pin: `==${version}`,
    ...(marker === null ? {} : { markers: marker }),
    ...(python === '' ? {} : { python_requires: python }),
    ...(index === null || source !== null || isPublic(index) ? {} : { index_url: index }),
    ...(source === null ? { hashes: hashesOf(name, table) } : {}),
  }
  const fields = source && { package_source_override: source.text }
  const scope = { contract_version: 1, binding_id: BINDING, scope: 'requirement', requirement_name: name } as const
  return { requirement, override: fields && { ...scope, fields, source: 'user', updated_at: LONG_AGO } }
}

interface OwnSource {
  /** For `package_source_override`. */
  readonly text: string
  readonly version: string | null
}

/** A place of its own: an archive with its hash, or a repository at its commit. */
function sourceOf(name: string, { archive, vcs }: Table): OwnSource | null {
  if (vcs !== undefined) return repositoryOf(name, tableOf(vcs))
  if (archive === undefined) return null
  const { url, path, hashes } = tableOf(archive)
  const place = textIn(url) ?? textIn(path)
  const sha256 = textIn(tableOf(hashes).sha256)
  if (place === null || sha256 === null) throw unsupported(`${name} is an archive without a place or a SHA-256`)
  const text = place.startsWith('http') ? `${place}#sha256=${sha256}` : place
  return { text, version: wheelVersion(place) }
}

function repositoryOf(name: string, { type, url, 'commit-id': commit, subdirectory }: Table): OwnSource {
  const [place, id] = [textIn(url), textIn(commit)]
  if (type !== 'git' || place === null || id === null || subdirectory !== undefined) {
    throw unsupported(`${name} is no git repository at a commit`)
  }
  return { text: `git+${place}@${id}`, version: null }
}

function wheelVersion(place: string): string | null {
  try {
    return parseWheelFilename(decodeURIComponent(place.split(/[\\/]/).at(-1) ?? '')).version
  } catch (error) {
    if (!isCodedError(error)) throw error
    return null
  }
}

function hashesOf(name: string, { wheels, sdist }: Table): string[] {
  const files = [...listOf(wheels), ...(sdist === undefined ? [] : [tableOf(sdist)])]
  const hashes = files.map((file) => textIn(tableOf(file.hashes).sha256))
  const known = hashes.flatMap((each) => (each === null ? [] : [`sha256:${each}`]))
  if (known.length === 0 || known.length < files.length) throw unsupported(`${name} has a file without a SHA-256`)
  return known
}

/** Whatever mirror of it the host has serves as well: the hashes say which file it is. */
function isPublic(index: string): boolean {
  return /^https:\/\/pypi\.org\/simple\/?$/.test(index)
}

type Table = Readonly<Record<string, unknown>>

function parseToml(text: string): unknown {
  try {
    return parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : ''
    throw new CodedError('lock_unreadable', `the lock file is not TOML: ${reason}`, { cause })
  }
}

function tableOf(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function listOf(value: unknown): Table[] {
  return Array.isArray(value) ? value.map(tableOf) : []
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function unsupportedVersion(found: unknown): CodedError {
  return new CodedError('unsupported_lock_version', `the lock file has version ${String(found)}; 1.x can be read`, {
    hint: 'Write it with lock-version = "1.0" (PEP 751), or update this program.',
  })
}

function unsupported(why: string): CodedError {
  return new CodedError('lock_unsupported', `the lock file cannot be kept exactly: ${why}`, {
    hint: 'Lock again for one platform without extras and groups, with wheels and SHA-256 hashes.',
  })
}
