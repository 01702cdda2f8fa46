import type { Dirent } from 'node:fs'
import { readdir, readlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { EnvironmentStore } from '../store/open-store.ts'
import { type StoreUnit, unitAt } from './store-unit.ts'

/**
 * What lies in uv's cache: every wheel with its unpacked files, which environments share; unpacked files that no wheel names any more; the
 * rest (what indexes said, built wheels) by kind. Source: uv's cache as version 0.13.9 writes it; other versions have other numbers, and what
 * is not known is a kind of its own.
 */
export async function surveyUvCache({ paths }: Pick<EnvironmentStore, 'paths'>): Promise<StoreUnit[]> {
  const cache = join(paths.cache, 'uv')
  const buckets = (await entriesIn(cache)).filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const wheelBuckets = buckets.filter((name) => /^wheels-v\d+$/.test(name))
  const found = await Promise.all(wheelBuckets.map((bucket) => wheelsIn(paths.root, join(cache, bucket))))
  const wheels = together(found.flat())
  const named = new Set(wheels.flatMap((unit) => unit.paths))
  const units = [...wheels]
  for (const bucket of buckets.sort()) {
    if (/^wheels-v\d+$/.test(bucket)) continue
    const place = join(cache, bucket)
    if (!/^archive-v\d+$/.test(bucket)) units.push(unitAt(paths.root, place, { kind: 'cache', isGarbage: false }))
    else units.push(...(await danglingIn(paths.root, place, named)))
  }
  return units
}

/** Wheels lie beside each other by package: `<stem>`, a link to the unpacked files, and `<stem>.http` and others that say what it is. */
async function wheelsIn(root: string, folder: string): Promise<StoreUnit[]> {
  const entries = await entriesIn(folder)
  const units: StoreUnit[] = []
  for (const entry of entries.filter((each) => each.isDirectory())) {
    units.push(...(await wheelsIn(root, join(folder, entry.name))))
  }
  const files = entries.filter((each) => !each.isDirectory())
  const byStem = Map.groupBy(files, ({ name }) => name.replace(/\.(http|rev|msgpack|lock)$/, ''))
  for (const [stem, together] of byStem) {
    units.push(await wheelUnit(root, join(folder, stem), together))
  }
  return units
}

async function wheelUnit(root: string, stem: string, files: readonly Dirent[]): Promise<StoreUnit> {
  const names = files.map(({ parentPath, name }) => join(parentPath, name))
  const target = await readlink(stem).catch(() => null)
  // The link goes first: a uv that comes in between finds no wheel rather than half of one.
  const ordered = names.sort((a, b) => Number(b === stem) - Number(a === stem) || (a < b ? -1 : 1))
  const unpacked = target === null ? [] : [join(dirname(stem), target)]
  return { ...unitAt(root, stem, { kind: 'cached_wheel', isGarbage: false }), paths: [...ordered, ...unpacked] }
}

/** Wheels that lead to the same unpacked files go together. */
function together(wheels: readonly StoreUnit[]): StoreUnit[] {
  const byFiles = Map.groupBy(wheels, ({ paths, name }) => paths.find((path) => ARCHIVE.test(path)) ?? name)
  return [...byFiles.values()].flatMap(([first, ...others]) => {
    const paths = new Set([first, ...others].flatMap((unit) => unit?.paths ?? []))
    const ordered = [...paths].sort((a, b) => Number(ARCHIVE.test(a)) - Number(ARCHIVE.test(b)))
    return first ? [{ ...first, paths: ordered }] : []
  })
}

const ARCHIVE = /[\\/]archive-v\d+[\\/][^\\/]+$/

async function danglingIn(root: string, place: string, named: ReadonlySet<string>): Promise<StoreUnit[]> {
  const archives = (await entriesIn(place)).map(({ name }) => join(place, name))
  const dangling = archives.filter((path) => !named.has(path) && basename(path) !== '.lock')
  return dangling.map((path) => unitAt(root, path, { kind: 'cache', isGarbage: true }))
}

async function entriesIn(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => [])
}
