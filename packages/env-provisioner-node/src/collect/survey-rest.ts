import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { comparePythonVersions } from '@plinth/contracts'
import { temporaryOwner } from '@plinth/durable'
import type { EnvironmentStore } from '../store/open-store.ts'
import { type StoreUnit, unitAt } from './store-unit.ts'

/** Everything but environments and uv's cache; `published` are the keys under which something is. */
export async function surveyRest(
  store: Pick<EnvironmentStore, 'paths' | 'tools'>,
  published: ReadonlySet<string>,
): Promise<StoreUnit[]> {
  const { root, cache, pycache, resolutions, tools } = store.paths
  const isOf = (path: string) => published.has(basename(path))
  const parts = await Promise.all([
    pathsIn(pycache).then((found) => found.filter((path) => !isOf(path)).map(as(root, 'bytecode', 'garbage'))),
    pathsIn(resolutions).then((found) => found.map(as(root, 'resolution', 'useful')).map(withEnvironment(published))),
    pathsIn(tools).then((found) => outdated(found).map(as(root, 'tool', 'useful'))),
    quarantined(store, published),
    wheelFolders(join(cache, 'indexed'), 3).then((found) => found.map(as(root, 'cached_wheel', 'useful'))),
    wheelFolders(join(cache, 'wheels'), 2).then((found) => found.map(as(root, 'cached_wheel', 'useful'))),
    pathsIn(join(cache, 'pip')).then((found) => found.filter(isSettled).map(as(root, 'cache', 'useful'))),
    leftoversIn(store, cache),
  ])
  return parts.flat()
}

/** A resolution stays while its environment does. */
function withEnvironment(published: ReadonlySet<string>) {
  return (unit: StoreUnit): StoreUnit => {
    const key = basename(unit.name, '.txt')
    return published.has(key) ? { ...unit, usedBy: [`envs/python/${key}`] } : unit
  }
}

function as(root: string, kind: StoreUnit['kind'], worth: 'garbage' | 'useful') {
  return (path: string) => unitAt(root, path, { kind, isGarbage: worth === 'garbage' })
}

/**
 * What was moved aside. As long as nothing is published in its place the folder of the key stays, empty: it says that the caches are not to
 * be trusted when it is made anew.
 */
async function quarantined(
  { paths: { root, quarantine } }: Pick<EnvironmentStore, 'paths'>,
  published: ReadonlySet<string>,
): Promise<StoreUnit[]> {
  const folders = await pathsIn(quarantine)
  const found = await Promise.all(folders.map((path) => (published.has(basename(path)) ? [path] : pathsIn(path))))
  return found.flat().map(as(root, 'quarantine', 'garbage'))
}

/** All but the newest of each tool: another version of this program may still use them. */
function outdated(paths: readonly string[]): string[] {
  const tools = paths.flatMap((path) => {
    const [, name = '', version = ''] = /^([a-z]+)-(\d+(?:\.\d+)*)$/.exec(basename(path)) ?? []
    return name === '' ? [] : [{ path, name, version }]
  })
  const byName = Map.groupBy(tools, ({ name }) => name)
  return [...byName.values()].flatMap((versions) =>
    versions
      .sort((a, b) => comparePythonVersions(b.version, a.version))
      .slice(1)
      .map(({ path }) => path),
  )
}

/** Folders of one wheel each, as many levels down. */
async function wheelFolders(folder: string, levels: number): Promise<string[]> {
  if (levels === 0) return [folder]
  const inside = await pathsIn(folder)
  return (await Promise.all(inside.map((path) => wheelFolders(path, levels - 1)))).flat()
}

/** Downloads that a killed process had begun. */
async function leftoversIn(store: Pick<EnvironmentStore, 'paths' | 'tools'>, folder: string): Promise<StoreUnit[]> {
  const { paths, tools } = store
  const found = await Promise.all(
    (await pathsIn(folder)).map(async (path) => {
      const owner = temporaryOwner(path)
      return owner && (await tools.processes.liveness(owner)) === 'dead' ? [path] : []
    }),
  )
  return found.flat().map(as(paths.root, 'leftover', 'garbage'))
}

/** Not the folder of a pip that runs. */
function isSettled(path: string): boolean {
  return !basename(path).startsWith('.')
}

async function pathsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => [])
  return names.sort().map((name) => join(folder, name))
}
