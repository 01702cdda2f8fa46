import { canonicalJson } from '@plinth/contracts'
import type { NormalizedRequirement } from '../requirements/normalized-requirement.ts'

/** The kinds that are supported; both are made as a virtual environment. Source: seed 000. */
export const ENVIRONMENT_KINDS = ['python', 'python-venv'] as const

/** A supported kind of environment. */
export type EnvironmentKind = (typeof ENVIRONMENT_KINDS)[number]

/** The installer as it enters a key. */
export interface InstallerInput {
  readonly name: string
  readonly version: string
  /** Present when source distributions may be built: they run code. */
  readonly source_builds?: 'allow'
}

/** Where one package comes from, when the payload or an override says so. Local sources enter by content, never by path. */
export interface SourceInput {
  /** PEP 503 form. */
  readonly name: string
  readonly index_url?: string
  /** In order: it decides. */
  readonly extra_index_urls?: readonly string[]
  /** `sha256:…` of the wheel, or of the folder's wheels. */
  readonly wheel_source?: string
  /** `sha256:…` of a local wheel, a wheel URL with its hash, or a repository with its commit. */
  readonly package_source?: string
}

/** Exactly the inputs that decide which environment it is. Source: design/environments.md, "Key". */
export interface EnvironmentIdentity {
  readonly contract_version: 1
  readonly environment_kind: string
  readonly env_ids: readonly string[]
  readonly requirements: readonly NormalizedRequirement[]
  /** Applied overrides and indexes. */
  readonly sources: readonly SourceInput[]
  /** The interpreter that an override names; null when the host's choice serves. */
  readonly python_executable: string | null
  readonly platform_key: string
  /** Major and minor version: `3.11`. */
  readonly python: string
  readonly installer: InstallerInput
}

/** The same identity with every list whose order means nothing sorted and without repetition. */
export function canonicalIdentity(identity: EnvironmentIdentity): EnvironmentIdentity {
  const parts = canonicalParts(identity)
  return {
    ...identity,
    env_ids: parts.env_ids,
    requirements: parts.requirements.map(([, each]) => each),
    sources: parts.sources.map(([, each]) => each),
  }
}

/** The lists of {@link canonicalIdentity}; those of packages in the order of their canonical JSON, which goes with each. */
export function canonicalParts(identity: EnvironmentIdentity): {
  readonly env_ids: readonly string[]
  readonly requirements: readonly (readonly [json: string, item: NormalizedRequirement])[]
  readonly sources: readonly (readonly [json: string, item: SourceInput])[]
} {
  return {
    env_ids: [...new Set(identity.env_ids)].sort(),
    requirements: sortUnique(identity.requirements.map(withSortedHashes), requirementJson),
    sources: sortUnique(identity.sources, canonicalJson),
  }
}

function withSortedHashes({ name, pin, markers, hashes }: NormalizedRequirement): NormalizedRequirement {
  return { name, pin, markers, hashes: hashes.length < 2 ? hashes : [...new Set(hashes)].sort() }
}

/** Canonical JSON by hand: it is made for every requirement whenever a key is, and its shape is known. */
export function requirementJson({ name, pin, markers, hashes }: NormalizedRequirement): string {
  const list = hashes.map(stringJson).join(',')
  const condition = markers === null ? 'null' : stringJson(markers)
  return `{"hashes":[${list}],"markers":${condition},"name":${stringJson(name)},"pin":${stringJson(pin)}}`
}

function stringJson(text: string): string {
  return text.isWellFormed() ? JSON.stringify(text) : canonicalJson(text)
}

function sortUnique<T>(items: readonly T[], jsonOf: (item: T) => string): (readonly [string, T])[] {
  const byJson = new Map(items.map((item): [string, T] => [jsonOf(item), item]))
  return [...byJson].sort(([a], [b]) => (a < b ? -1 : 1))
}
