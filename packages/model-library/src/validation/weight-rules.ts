import { jsonObjectOf } from '../bundle/json-file.ts'
import { type BundleComponent, type ComponentWeights, isPlainFileName, shardNames } from '../bundle/read-component.ts'
import type { WeightFile } from '../bundle/weight-file.ts'
import { jsonFault } from './component-rules.ts'

import { type Finding, findingAt, type Rule } from './finding.ts'

import type { FindingCode } from './finding-codes.ts'
import { isRefused, REFUSALS, refusalCode } from './refusal.ts'

/** What the weights of a model need. */
export const WEIGHT_RULES: readonly Rule<BundleComponent>[] = [
  { name: 'there are weights', codes: ['weights_missing', 'weights_variant_only'], check: weightsAreThere },
  {
    name: 'a shard index is whole',
    codes: ['shard_index_damaged', 'shard_index_empty', 'shard_index_unsafe', 'shard_missing', ...REFUSALS],
    check: shardIndex,
  },
  {
    name: 'every file of weights is whole',
    codes: [
      'weights_missing',
      'weights_empty',
      'weights_zeroed',
      'lfs_pointer',
      'weights_damaged',
      'weights_truncated',
      'weights_trailing_bytes',
      ...REFUSALS,
    ],
    check: filesAreWhole,
  },
  { name: 'a shard index agrees with its shards', codes: ['shard_index_mismatch'], check: indexAgrees },
  { name: 'one form of weights is there', codes: ['shard_index_unused'], check: oneForm },
  { name: 'weights need no pickle', codes: ['unsafe_format'], check: noPickle },
]

/** Whether weights of these components can be loaded only by unpickling. */
export function needsUnsafeFormat(components: readonly BundleComponent[]): boolean {
  return components.some(({ weights }) => [...(weights?.files.values() ?? [])].some(({ state }) => state === 'pickle'))
}

function* weightsAreThere({ name, weights }: BundleComponent): Iterable<Finding> {
  if (weights?.choice.state !== 'none') return
  const { variants } = weights.choice
  if (variants.length === 0) yield findingAt(name, 'weights_missing', 'There are no weights that the loader looks for.')
  else yield findingAt(name, 'weights_variant_only', `The weights are there only as a variant: ${variants.join(', ')}.`)
}

function* shardIndex({ name, json, weights, directory }: BundleComponent): Iterable<Finding> {
  if (weights?.choice.state !== 'index') return
  const path = `${name}/${weights.choice.file}`
  const file = json.get(weights.choice.file)
  if (!file) return
  const shards = shardNames(file)
  const metadata = jsonObjectOf(file)?.metadata
  const fault = jsonFault(path, file)
  if (fault && isRefused([fault])) yield fault
  else if (fault) yield findingAt(path, 'shard_index_damaged', 'The shard index is not a JSON object.')
  else if (!shards || typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    yield findingAt(path, 'shard_index_damaged', 'The shard index has no weight_map of names, or no metadata.')
  if (shards?.length === 0) yield findingAt(path, 'shard_index_empty', 'The shard index lists no weights.')
  const entries = directory.state === 'own' || directory.state === 'root' ? directory.entries : new Map<string, never>()
  for (const shard of shards ?? []) {
    if (!isPlainFileName(shard))
      yield findingAt(
        path,
        'shard_index_unsafe',
        `The shard index names ${JSON.stringify(shard.slice(0, 200))}, which is not a plain file name.`,
      )
    else if (entries.get(shard) !== 'file')
      yield findingAt(`${name}/${shard}`, 'shard_missing', `There is no shard ${shard}.`)
  }
}

function* filesAreWhole({ name, weights }: BundleComponent): Iterable<Finding> {
  for (const [file, found] of weights?.files ?? []) {
    if (found.state === 'unreachable')
      yield findingAt(`${name}/${file}`, refusalCode(found.errno), 'The file cannot be read.')
    const fault = FILE_FAULTS[found.state]
    if (fault) yield findingAt(`${name}/${file}`, ...fault)
  }
}

/** Tensors that an index and its shards do not agree on are filled with chance, and it still loads. */
function* indexAgrees({ name, json, weights }: BundleComponent): Iterable<Finding> {
  if (weights?.choice.state !== 'index') return
  const index = json.get(weights.choice.file)
  const map = index && jsonObjectOf(index)?.weight_map
  const isWhole = index && shardNames(index)?.every((shard) => weights.files.has(shard))
  const held = isWhole ? tensorsIn(weights) : undefined
  if (!held || typeof map !== 'object' || map === null) return
  const listed = Object.keys(map)
  if (listed.length === held.size && listed.every((tensor) => held.has(tensor))) return
  yield findingAt(
    `${name}/${weights.choice.file}`,
    'shard_index_mismatch',
    'The shard index does not list the tensors of its shards.',
  )
}

function* oneForm({ name, weights, directory, loads }: BundleComponent): Iterable<Finding> {
  if (weights?.choice.state !== 'single' || directory.state !== 'own') return
  const index = `${weights.choice.file}.index.json`
  if (loads?.kind === 'transformers_model' && directory.entries.get(index) === 'file')
    yield findingAt(
      `${name}/${index}`,
      'shard_index_unused',
      'The single file is loaded, and the shard index beside it is not.',
    )
}

function* noPickle({ name, weights }: BundleComponent): Iterable<Finding> {
  for (const [file, { state }] of weights?.files ?? []) {
    if (state === 'pickle')
      yield findingAt(`${name}/${file}`, 'unsafe_format', 'The weights are a pickle; loading one can run code.')
  }
}

function tensorsIn({ files }: ComponentWeights): ReadonlySet<string> | undefined {
  const all = [...files.values()]
  if (!all.every(isSafetensors)) return undefined
  return new Set(all.flatMap(({ tensors }) => tensors))
}

function isSafetensors(file: WeightFile): file is WeightFile & { readonly state: 'safetensors' } {
  return file.state === 'safetensors'
}

const FILE_FAULTS: Readonly<Partial<Record<WeightFile['state'], readonly [code: FindingCode, message: string]>>> = {
  absent: ['weights_missing', 'The file is not there.'],
  empty: ['weights_empty', 'The file has no bytes.'],
  zeroed: ['weights_zeroed', 'The file begins with nothing but zeros.'],
  lfs_pointer: ['lfs_pointer', 'This is a pointer of Git LFS; the weights themselves were never fetched.'],
  not_weights: ['weights_damaged', 'This is no file of weights.'],
  header_too_large: ['weights_damaged', 'The header claims a size that no header has.'],
  header_damaged: ['weights_damaged', 'The header does not describe tensors.'],
  file_too_short: ['weights_truncated', 'The file ends before its last tensor.'],
  file_too_long: ['weights_trailing_bytes', 'Bytes follow the last tensor.'],
}
