import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { publishedPackages } from './published-packages.ts'

/** A library that comes with what this repository publishes. */
export interface LicensedLibrary {
  readonly name: string
  readonly version: string
  /** SPDX expression of its package.json. */
  readonly license: string
  /** The published package that it comes with. */
  readonly of: string
  /** `installed` beside the package by npm, or `bundled` into its files. */
  readonly way: 'installed' | 'bundled'
}

/**
 * Every library that comes with each published package: what npm installs for it, also what its dependencies depend on, as the lockfile has it,
 * and what a build put into its files. The packages have to be built.
 */
export function readLicences(root: string): LicensedLibrary[] {
  const packages = publishedPackages(root)
  const own = new Set(packages.map(({ name }) => name))
  return packages.flatMap(({ directory, name: of }) => {
    const all = [...installedFor(directory, own), ...bundledIn(join(directory, 'dist'))]
    return [...new Map(all.map((each) => [keyOf(each), { ...each, of }])).values()]
  })
}

type Library = Omit<LicensedLibrary, 'of'>

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

function installedFor(directory: string, own: ReadonlySet<string>): readonly Library[] {
  const found = new Map<string, Library>()
  const visit = (place: string) => {
    const { dependencies = {}, optionalDependencies = {} } = manifestOf(place)
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (own.has(name)) continue
      const library = placeOf(name, place)
      if (library === undefined && name in optionalDependencies) continue
      if (library === undefined) throw new Error(`${name} is not installed for ${place}`)
      if (found.has(library)) continue
      const { version, license = 'not stated' } = manifestOf(library)
      found.set(library, { name, version, license, way: 'installed' })
      visit(library)
    }
  }
  visit(directory)
  return [...found.values()]
}

/** Where Node finds a library from a place. */
function placeOf(name: string, from: string): string | undefined {
  const place = join(from, 'node_modules', name)
  if (existsSync(join(place, 'package.json'))) return realpathSync(place)
  return dirname(from) === from ? undefined : placeOf(name, dirname(from))
}

function manifestOf(place: string): Manifest {
  return JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'))
}

const HEADING = /^(?<name>@?[\w./-]+) (?<version>\d[\w.-]*) \((?<license>.+)\)$/gm

/** What the builds wrote beside their bundles: a heading for each library, `name version (license)`. */
function bundledIn(dist: string): Library[] {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.licenses.txt'),
  )
  const headings = files.flatMap((file) => [...readFileSync(join(dist, file), 'utf8').matchAll(HEADING)])
  return headings.map(({ groups: { name = '', version = '', license = '' } = {} }) => {
    return { name, version, license, way: 'bundled' }
  })
}

function keyOf({ name, version, way }: Library): string {
  return `${name} ${version} ${way}`
}
