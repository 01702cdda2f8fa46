import { basename } from 'node:path'
import type { ModelFormat } from '../formats/model-file.ts'
import type { WeightSource } from './judge-files.ts'
import { shardOf } from './shard-set.ts'

/** The files of weights with the one that stands for the model first: the shallowest, then by format, then the largest, then by name. */
export function byImportance(weights: readonly WeightSource[]): readonly WeightSource[] {
  return weights.toSorted((a, b) => compare(rankOf(a), rankOf(b)) || (a.name < b.name ? -1 : 1))
}

/** Of files in order of importance, the first and the shards of its set. */
export function primarySet(ordered: readonly WeightSource[]): readonly WeightSource[] {
  const [first] = ordered
  if (!first) return []
  const stem = stemOf(first.name)
  return stem === undefined ? [first] : ordered.filter(({ name }) => stemOf(name) === stem)
}

/** Projectors and adapters lie beside what they belong to. */
const SECONDARY = /^(mmproj|adapter_model|optimizer|training_args|scheduler)/i
const PREFERENCE: readonly ModelFormat[] = ['safetensors', 'gguf', 'onnx', 'pytorch', 'pickle']

function rankOf({ name, size, file }: WeightSource): readonly number[] {
  const shard = shardOf(basename(name))
  return [
    name.split('/').length,
    Number(SECONDARY.test(basename(name))),
    PREFERENCE.indexOf(file.format),
    Number(shard === undefined),
    shard?.number ?? -size,
  ]
}

function stemOf(name: string): string | undefined {
  const shard = shardOf(basename(name))
  return shard && `${name.slice(0, name.length - basename(name).length)}${shard.stem}`
}

function compare(a: readonly number[], b: readonly number[]): number {
  return a.map((value, at) => value - (b[at] ?? 0)).find((difference) => difference !== 0) ?? 0
}
