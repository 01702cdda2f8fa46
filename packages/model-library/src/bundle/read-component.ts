import { join } from 'node:path'
import { type ComponentClass, componentClass } from '../diffusers/component-classes.ts'
import { chooseWeights, WEIGHT_NAMES, type WeightChoice, weightCandidates } from './choose-weights.ts'
import { type ComponentDirectory, readComponentDirectory } from './component-directory.ts'
import type { ComponentEntry } from './component-entry.ts'
import { type JsonFile, jsonObjectOf, readJsonFile } from './json-file.ts'
import { type Listing, withCertain } from './list-directory.ts'
import { readTokenizerFault, type TokenizerFileFault } from './tokenizer-files.ts'
import { readWeightFile, type WeightFile } from './weight-file.ts'

/** One component of a bundle as it was read. */
export interface BundleComponent extends ComponentEntry {
  /** undefined: its library has no such class. */
  readonly loads: ComponentClass | undefined
  readonly directory: ComponentDirectory
  /** The JSON files that its kind may have, by name. */
  readonly json: ReadonlyMap<string, JsonFile>
  /** Of tokenizers whose words are readable, when there is something wrong with them. */
  readonly tokenizerFault?: TokenizerFileFault
  /** Of models only. */
  readonly weights?: ComponentWeights
}

/** The weights of a model as they were read. */
export interface ComponentWeights {
  readonly choice: WeightChoice
  /** The files of the choice that are there, by name: the single one, or the shards that the index names. */
  readonly files: ReadonlyMap<string, WeightFile>
}

/** Reads what decides about one component: names, small JSON files, heads of weights. */
export async function readComponent(
  root: Listing,
  entry: ComponentEntry,
  variant: string | undefined,
): Promise<BundleComponent> {
  const loads = componentClass(entry.library, entry.className)
  const listed = await readComponentDirectory(root, entry.name)
  if (!loads || listed.state === 'outside' || listed.state === 'unreachable')
    return { ...entry, loads, directory: listed, json: new Map() }
  const directory = { ...listed, ...(await withCertain(listed, namesThatMatter(entry, loads, variant))) }
  const { path, entries } = directory
  const json = await readJsonFiles(
    path,
    (JSON_FILES[loads.kind] ?? []).filter((name) => entries.has(name)),
  )
  if (loads.kind === 'tokenizer') {
    const fault = await readTokenizerFault(directory, json)
    return { ...entry, loads, directory, json, ...(fault ? { tokenizerFault: fault } : {}) }
  }
  if (loads.kind !== 'diffusers_model' && loads.kind !== 'transformers_model')
    return { ...entry, loads, directory, json }
  // A variant counts for the components that have it; the others load their plain weights.
  const own = hasVariant(entries.keys(), variant) ? variant : undefined
  const choice = chooseWeights(entries, WEIGHT_NAMES[loads.kind], own)
  const index = choice.state === 'index' ? await readJsonFiles(path, [choice.file]) : new Map<string, JsonFile>()
  const names = weightFilesOf(choice, index)
  const whole = { ...directory, ...(await withCertain(directory, names)) }
  const there = names.filter((name) => whole.entries.get(name) === 'file')
  const weights = { choice, files: await readWeightFiles(path, there) }
  return { ...entry, loads, directory: whole, json: new Map([...json, ...index]), weights }
}

/** Whether a directory with these names has files of a variant, as diffusers tells: by the part after the first dot. */
export function hasVariant(names: Iterable<string>, variant: string | undefined): boolean {
  return variant !== undefined && [...names].some((name) => name.split('.')[1]?.startsWith(variant) === true)
}

/** The shard names of an index, each once, sorted; undefined when it names none. */
export function shardNames(index: JsonFile | undefined): readonly string[] | undefined {
  const map = index && jsonObjectOf(index)?.weight_map
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return undefined
  const names = Object.values(map)
  return names.every((name) => typeof name === 'string') ? [...new Set(names)].sort() : undefined
}

/** True for the name of a file that lies beside the index and nowhere else. */
export function isPlainFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name)
}

const JSON_FILES: Readonly<Partial<Record<ComponentClass['kind'], readonly string[]>>> = {
  diffusers_model: ['config.json'],
  transformers_model: ['config.json'],
  onnx_model: [],
  scheduler: ['scheduler_config.json'],
  guider: ['guider_config.json'],
  tokenizer: ['tokenizer.json', 'tokenizer_config.json', 'vocab.json', 'special_tokens_map.json', 'added_tokens.json'],
  preprocessor: ['preprocessor_config.json', 'processor_config.json'],
  processor: ['preprocessor_config.json', 'processor_config.json'],
}

/** What decides about a component, whatever else lies beside it. */
function namesThatMatter(
  { library }: ComponentEntry,
  { kind, vocabulary }: ComponentClass,
  variant: string | undefined,
): readonly string[] {
  const isModel = kind === 'diffusers_model' || kind === 'transformers_model'
  const weights = isModel ? [undefined, variant].flatMap((each) => weightCandidates(WEIGHT_NAMES[kind], each)) : []
  return [`${library}.py`, ...(JSON_FILES[kind] ?? []), ...vocabulary, ...weights.map(({ file }) => file)]
}

const MAX_JSON_BYTES = 64 * 1024 * 1024
const MAX_SHARDS = 2048
/** As many as the threads that read files. */
const PARALLEL = 4

async function readJsonFiles(directory: string, names: readonly string[]): Promise<ReadonlyMap<string, JsonFile>> {
  const read = names.map(async (name) => [name, await readJsonFile(join(directory, name), MAX_JSON_BYTES)] as const)
  return new Map(await Promise.all(read))
}

function weightFilesOf(choice: WeightChoice, index: ReadonlyMap<string, JsonFile>): readonly string[] {
  if (choice.state === 'none') return []
  if (choice.state === 'single') return [choice.file]
  return (shardNames(index.get(choice.file)) ?? []).filter(isPlainFileName).slice(0, MAX_SHARDS)
}

async function readWeightFiles(directory: string, names: readonly string[]): Promise<ReadonlyMap<string, WeightFile>> {
  const files = new Map<string, WeightFile>()
  for (let start = 0; start < names.length; start += PARALLEL) {
    const batch = names.slice(start, start + PARALLEL)
    const read = await Promise.all(batch.map((name) => readWeightFile(join(directory, name))))
    for (const [index, name] of batch.entries()) files.set(name, read[index] ?? { state: 'absent' })
  }
  return files
}
