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
  return {
    ...identity,
    env_ids: [...new Set(identity.env_ids)].sort(),
    requirements: sortUnique(identity.requirements, ({ name, pin, markers, hashes }) => ({
      name,
      pin,
      markers,
      hashes: [...new Set(hashes)].sort(),
    })),
    sources: sortUnique(identity.sources, (source) => source),
  }
}

function sortUnique<T extends object, R extends object>(items: readonly T[], normalize: (item: T) => R): R[] {
  const keyed = items.map((item): [string, R] => {
    const normal = normalize(item)
    return [JSON.stringify(Object.entries(normal).sort(([a], [b]) => (a < b ? -1 : 1))), normal]
  })
  return [...new Map(keyed)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
}
