import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isJsonObject, jsonObjectOf, readJsonFile } from '../bundle/json-file.ts'
import { isPlainFileName } from '../bundle/read-component.ts'
import { type ImportFinding, importFinding } from './import-findings.ts'
import type { ListedFiles } from './list-directory-files.ts'
import type { SourceFile } from './model-files.ts'

/** The other files of a set by the name of one: `model-00001-of-00003.safetensors`, or `model.safetensors.index.json`. Undefined for a file of its own. */
export async function listShardSet(path: string): Promise<ListedFiles | undefined> {
  const shard = shardOf(basename(path))
  const stem = shard ? shard.stem : INDEX.exec(basename(path))?.[1]
  if (stem === undefined) return undefined
  const directory = dirname(path)
  const names = (await readdir(directory)).filter((name) => name === indexName(stem) || shardOf(name)?.stem === stem)
  const files = await Promise.all(names.sort().map((name) => fileAt(directory, name)))
  const found = files.filter((file) => file !== undefined)
  return { files: found, findings: [] }
}

/** What sets of shards lack, by their numbers and by their indexes. */
export async function shardFindings(files: readonly SourceFile[]): Promise<readonly ImportFinding[]> {
  const names = new Set(files.map(({ name }) => name))
  const expected = new Set<string>()
  const sets = new Map([...names].flatMap((name) => setOf(name)))
  for (const { directory, shard } of sets.values())
    for (const name of namesOf(shard)) expected.add(`${directory}${name}`)
  const findings: ImportFinding[] = []
  for (const index of files.filter(({ name }) => INDEX.test(basename(name)))) {
    const listed = await shardsIn(index)
    if (listed === 'damaged') findings.push(importFinding(index.name, 'shard_index_damaged'))
    else if (listed === 'unsafe') findings.push(importFinding(index.name, 'shard_index_unsafe'))
    else for (const name of listed) expected.add(beside(index.name, name))
  }
  const missing = [...expected].filter((name) => !names.has(name)).sort()
  return [...findings, ...missing.map((name) => importFinding(name, 'shard_missing'))]
}

/** One of a numbered set of files. */
export interface Shard {
  /** The name without its numbers, e.g. `model.safetensors`. */
  readonly stem: string
  readonly number: number
  readonly count: number
}

/** The number and the set of a shard; undefined for another file. */
export function shardOf(name: string): Shard | undefined {
  const [, stem, number, count, extension] = SHARD.exec(name) ?? []
  if (stem === undefined || number === undefined || count === undefined) return undefined
  return { stem: `${stem}.${extension}`, number: Number(number), count: Number(count) }
}

const SHARD = /^(.+)-(\d{5})-of-(\d{5})\.(safetensors|bin|gguf)$/
const INDEX = /^(.+\.(?:safetensors|bin))\.index\.json$/
const MAX_INDEX_BYTES = 64 * 1024 * 1024
const MOST_SHARDS = 10_000

function indexName(stem: string): string {
  return `${stem}.index.json`
}

interface ShardSet {
  /** Ends with `/`, unless it is the model's own. */
  readonly directory: string
  readonly shard: Shard
}

function setOf(name: string): (readonly [string, ShardSet])[] {
  const shard = shardOf(basename(name))
  if (!shard || shard.count > MOST_SHARDS) return []
  const directory = name.slice(0, name.length - basename(name).length)
  return [[`${directory}${shard.stem} ${shard.count}`, { directory, shard }]]
}

function namesOf({ stem, count }: Shard): readonly string[] {
  const dot = stem.lastIndexOf('.')
  const digits = (number: number) => String(number).padStart(5, '0')
  return Array.from(
    { length: count },
    (_, turn) => `${stem.slice(0, dot)}-${digits(turn + 1)}-of-${digits(count)}${stem.slice(dot)}`,
  )
}

async function shardsIn({ path }: SourceFile): Promise<readonly string[] | 'damaged' | 'unsafe'> {
  const map = jsonObjectOf(await readJsonFile(path, MAX_INDEX_BYTES))?.weight_map
  if (!isJsonObject(map)) return 'damaged'
  const names = [...new Set(Object.values(map))]
  if (!names.every((name) => typeof name === 'string')) return 'damaged'
  return names.every(isPlainFileName) ? names : 'unsafe'
}

function beside(name: string, other: string): string {
  const directory = dirname(name)
  return directory === '.' ? other : `${directory}/${other}`
}

async function fileAt(directory: string, name: string): Promise<SourceFile | undefined> {
  const path = join(directory, name)
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? { name, path, size: found.size } : undefined
}
