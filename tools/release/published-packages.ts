import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PackageManifest } from '../architecture/source-tree.ts'

/** A package that a release publishes. */
export interface PublishedPackage {
  readonly directory: string
  readonly name: string
  readonly version: string
  /** What can be imported: the name, and `name/testing` where there is one. */
  readonly entries: readonly string[]
  /** Names of the packages of this workspace that it needs at run time. */
  readonly needs: readonly string[]
}

/** The packages below `root/packages`, each after those it needs, so that none is ever on the registry without them. */
export function publishedPackages(root: string): PublishedPackage[] {
  const all = readdirSync(join(root, 'packages'))
    .toSorted()
    .map((name) => readPackage(join(root, 'packages', name)))
  const names = new Set(all.map(({ name }) => name))
  const own = all.map((each) => ({ ...each, needs: each.needs.filter((name) => names.has(name)) }))
  return inOrder(own)
}

function readPackage(directory: string): PublishedPackage {
  const manifest: PackageManifest & { version?: string } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  )
  const { name = directory, version = '0.0.0', dependencies = {}, exports = {} } = manifest
  const ways = Object.keys(exports).filter((way) => way !== './package.json')
  return { directory, name, version, entries: ways.map((way) => name + way.slice(1)), needs: Object.keys(dependencies) }
}

function inOrder(packages: readonly PublishedPackage[]): PublishedPackage[] {
  const [next] = packages.filter((each) => !each.needs.some((name) => packages.some((other) => other.name === name)))
  if (packages.length === 0) return []
  if (next === undefined) throw new Error(`packages need each other: ${packages.map(({ name }) => name).join(', ')}`)
  return [next, ...inOrder(packages.filter((each) => each !== next))]
}
