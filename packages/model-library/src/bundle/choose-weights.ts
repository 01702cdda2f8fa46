import type { EntryKind } from './list-directory.ts'

/** The files that weights are looked for in, by what reads them. */
export interface WeightNames {
  /** E.g. `diffusion_pytorch_model`. */
  readonly safetensors: string
  /** E.g. `pytorch_model`. */
  readonly pickle: string
  /** diffusers takes a shard index before a single file, and no index of pickles. */
  readonly prefers: 'index' | 'single'
}

/** A file that a loader looks for. `single`: the weights; `index`: the list of their shards. */
export interface WeightCandidate {
  readonly state: 'single' | 'index'
  readonly file: string
}

/** The one file that a loader opens. */
export type WeightChoice =
  | WeightCandidate
  /** `variants`: weights that only a variant would load. */
  | { readonly state: 'none'; readonly variants: readonly string[] }

/** The names of each kind of model. */
export const WEIGHT_NAMES = {
  diffusers_model: { safetensors: 'diffusion_pytorch_model', pickle: 'diffusion_pytorch_model', prefers: 'index' },
  transformers_model: { safetensors: 'model', pickle: 'pytorch_model', prefers: 'single' },
} as const satisfies Readonly<Record<string, WeightNames>>

/** Chooses as the loader does: the first of its candidates that is a file. */
export function chooseWeights(
  entries: ReadonlyMap<string, EntryKind>,
  names: WeightNames,
  variant: string | undefined,
): WeightChoice {
  const isFile = (name: string) => entries.get(name) === 'file'
  const found = weightCandidates(names, variant).find(({ file }) => isFile(file))
  if (found) return found
  const stem = new RegExp(`^(${names.safetensors}|${names.pickle})\\.[^.]+\\.(safetensors|bin)$`)
  return { state: 'none', variants: [...entries.keys()].filter((name) => stem.test(name) && isFile(name)) }
}

/** What a loader looks for, in its order. */
export function weightCandidates(names: WeightNames, variant: string | undefined): readonly WeightCandidate[] {
  const plain = (file: string) =>
    variant === undefined ? file : file.replace(/\.(safetensors|bin)$/, `.${variant}.$1`)
  const safetensors = `${names.safetensors}.safetensors`
  const pickle = `${names.pickle}.bin`
  const single = { state: 'single', file: plain(safetensors) } as const
  const indexes = indexNames(safetensors, variant, names).map((file) => ({ state: 'index', file }) as const)
  const pickles = { state: 'single', file: plain(pickle) } as const
  if (names.prefers === 'index') return [...indexes, single, pickles]
  const pickleIndexes = indexNames(pickle, variant, names).map((file) => ({ state: 'index', file }) as const)
  return [single, ...indexes, pickles, ...pickleIndexes]
}

/** diffusers also knows the older form, with the variant before `.index`. */
function indexNames(file: string, variant: string | undefined, { prefers }: WeightNames): readonly string[] {
  if (variant === undefined) return [`${file}.index.json`]
  return [`${file}.index.${variant}.json`, ...(prefers === 'index' ? [`${file}.${variant}.index.json`] : [])]
}
