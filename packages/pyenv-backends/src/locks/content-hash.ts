import { sha256Hex } from '@plinth/contracts'
import { type MatchSpec, parseMatchSpec } from './match-spec.ts'
import { pythonJson } from './python-json.ts'
import { assumedGlibc, virtualPackages } from './virtual-packages.ts'

/** What the hash is taken over. */
export interface ContentToHash {
  /** conda's name. */
  readonly platform: string
  readonly channels: readonly string[]
  /** conda's requirements as they stand in environment.yml. */
  readonly dependencies: readonly string[]
}

const MADE_AT = 1577854800000

/**
 * The digests that conda-lock may have written as `content_hash` for this content: one for each set of virtual packages that its versions have
 * assumed. Equal to one of them proves that nothing has changed; unequal proves nothing. Files with a pip section are hashed with names from a
 * table of the network, so none of these can be equal then. Pure. Source: design/conda-facts.md, "content_hash".
 */
export function contentHashes(content: ContentToHash): string[] {
  const builds = ['numbered', 'plain'] as const
  return assumedGlibc.flatMap((glibc) =>
    builds.map((build) => sha256Hex(pythonJson(hashed(content, { glibc, build })))),
  )
}

interface Variant {
  readonly glibc: string
  /** `numbered`: build strings end in `_0`. */
  readonly build: 'numbered' | 'plain'
}

function hashed({ platform, channels, dependencies }: ContentToHash, variant: Variant) {
  const specs = dependencies.map((each) => parseMatchSpec(each)).toSorted((a, b) => compare(a.name, b.name))
  const named = channels.filter((each) => each !== 'nodefaults')
  return {
    channels: named.map((url) => JSON.stringify({ url, used_env_vars: [] })),
    specs: specs.map(hashedSpec),
    virtual_package_hash: {
      noarch: { info: { subdir: 'noarch' }, packages: {} },
      [platform]: { info: { subdir: platform }, packages: hashedPackages(platform, variant) },
    },
  }
}

function hashedSpec({ name, version, build, channel }: MatchSpec) {
  const fixed = { manager: 'conda', category: 'main', extras: [], hash: null }
  return { ...fixed, name, version: version ?? '', build, conda_channel: channel }
}

function hashedPackages(platform: string, { glibc, build }: Variant) {
  const packages = virtualPackages(platform, glibc).map(([name, version, buildString]) => {
    const numbered = build === 'numbered' ? `${buildString}_0` : buildString
    const shown = buildString === '' ? '0' : numbered
    const entry = {
      name,
      version,
      build_string: buildString,
      build_number: 0,
      build: shown,
      noarch: '',
      depends: [],
      timestamp: MADE_AT,
      package_type: 'virtual_system',
      subdir: platform,
    }
    return [`${name}-${version}-${shown}.tar.bz2`, entry] as const
  })
  return Object.fromEntries(packages)
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
