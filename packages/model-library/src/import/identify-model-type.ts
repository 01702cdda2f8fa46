import type { ModelFile } from '../formats/model-file.ts'
import type { ModelConfig } from './model-config.ts'
import {
  CONFIG_ARCHITECTURES,
  GGUF_ARCHITECTURES,
  GRAPH_RULES,
  TENSOR_RULES,
  type TypeVerdict,
} from './model-type-rules.ts'

/** What a model seems to be, and from what that was told. The names of fields are those of `metadata.json`. */
export interface IdentifiedType {
  readonly model_type: TypeVerdict['model_type'] | 'unknown'
  readonly subtype?: string
  readonly architecture_family?: string
  readonly model_type_resolution_source: TypeSource
  /** From 0 to 1. */
  readonly model_type_resolution_confidence: number
}

/** From what a type was told, the surest first; `none` for an unknown one. */
export type TypeSource =
  | 'model_index'
  | 'gguf_architecture'
  | 'sentence_transformers'
  | 'config_architectures'
  | 'file_metadata'
  | 'tensor_names'
  | 'onnx_graph'
  | 'none'

/** What a type is told from. */
export interface TypeEvidence {
  readonly pipelineClass?: string | undefined
  readonly config?: ModelConfig | undefined
  readonly hasSentenceTransformers: boolean
  /** Of the primary file and the shards beside it, the primary file first. */
  readonly files: readonly ModelFile[]
}

/** Identifies a model by what says most about it. Never guesses from names of files. */
export function identifyModelType(evidence: TypeEvidence): IdentifiedType {
  for (const { source, confidence, identify } of IDENTIFIERS) {
    const verdict = identify(evidence)
    if (verdict)
      return { ...verdict, model_type_resolution_source: source, model_type_resolution_confidence: confidence }
  }
  return { model_type: 'unknown', model_type_resolution_source: 'none', model_type_resolution_confidence: 0 }
}

interface Identifier {
  readonly source: TypeSource
  readonly confidence: number
  readonly identify: (evidence: TypeEvidence) => TypeVerdict | undefined
}

const IDENTIFIERS: readonly Identifier[] = [
  {
    source: 'model_index',
    confidence: 1,
    identify: ({ pipelineClass }) =>
      pipelineClass === undefined ? undefined : { model_type: 'diffusion', subtype: 'pipeline' },
  },
  { source: 'gguf_architecture', confidence: 0.95, identify: byGguf },
  {
    source: 'sentence_transformers',
    confidence: 0.95,
    identify: ({ hasSentenceTransformers }) => (hasSentenceTransformers ? { model_type: 'embedding' } : undefined),
  },
  { source: 'config_architectures', confidence: 0.9, identify: byConfig },
  { source: 'file_metadata', confidence: 0.9, identify: byMetadata },
  { source: 'tensor_names', confidence: 0.8, identify: byTensors },
  { source: 'onnx_graph', confidence: 0.7, identify: byGraph },
]

/** llama.cpp's number of the pooling that gives a rank. */
const RANK_POOLING = 4

function byGguf({ files: [file] }: TypeEvidence): TypeVerdict | undefined {
  if (file?.format !== 'gguf') return undefined
  const architecture = file.facts['general.architecture']
  if (typeof architecture !== 'string' || architecture === '') return undefined
  const known = GGUF_ARCHITECTURES.find(([pattern]) => pattern.test(architecture))?.[1]
  const verdict =
    known ?? (file.facts['tokenizer.ggml.model'] === undefined ? undefined : { model_type: 'llm' as const })
  if (!verdict) return undefined
  const isRanking = file.facts[`${architecture}.pooling_type`] === RANK_POOLING
  return { ...verdict, ...(isRanking ? { model_type: 'reranker' as const } : {}), architecture_family: architecture }
}

function byConfig({ config }: TypeEvidence): TypeVerdict | undefined {
  if (!config) return undefined
  const { architecture = '', modelType, className = '', seesAndReads, labels } = config
  const family = modelType === undefined ? {} : { architecture_family: modelType }
  const verdict = CONFIG_ARCHITECTURES.find(([pattern]) => pattern.test(architecture))?.[1]
  // A classifier of several labels ranks nothing.
  const isClassifier = verdict?.model_type === 'reranker' && labels > 1
  if (verdict && !isClassifier) return { ...verdict, ...family }
  if (architecture !== '' && seesAndReads) return { model_type: 'vlm', ...family }
  const isComponent = /(UNet|Autoencoder|Transformer\w*Model|ControlNet)/.test(className)
  return isComponent ? { model_type: 'diffusion', subtype: 'component', architecture_family: className } : undefined
}

function byMetadata({ files: [file] }: TypeEvidence): TypeVerdict | undefined {
  const architecture = file?.format === 'safetensors' ? file.facts['modelspec.architecture'] : undefined
  if (typeof architecture !== 'string') return undefined
  const family = architecture.split('/')[0] ?? architecture
  if (!/^(stable-diffusion|flux|sd3|hunyuan|wan|pixart|auraflow|stable-cascade|lumina)/i.test(family)) return undefined
  const subtype = /\/lora$/.test(architecture)
    ? 'lora'
    : /\/textual-inversion$/.test(architecture)
      ? 'embedding'
      : undefined
  return { model_type: 'diffusion', ...(subtype ? { subtype } : {}), architecture_family: family }
}

function byTensors({ files }: TypeEvidence): TypeVerdict | undefined {
  const names = sampled(files.flatMap(({ tensors }) => tensors))
  return TENSOR_RULES.find(([patterns]) => patterns.every((pattern) => names.some((name) => pattern.test(name))))?.[1]
}

function byGraph({ files: [file] }: TypeEvidence): TypeVerdict | undefined {
  if (file?.format !== 'onnx') return undefined
  const [takes, gives] = [file.inputs, file.outputs].map((names) => cut(names.slice(0, 100), 40).join(' '))
  return GRAPH_RULES.find(([input, output]) => input.test(takes ?? '') && output.test(gives ?? ''))?.[2]
}

/** Names repeat from layer to layer, so that the first and some of the others tell all. */
function sampled(names: readonly string[]): readonly string[] {
  const stride = Math.ceil(names.length / MOST_LOOKED_AT)
  return cut(
    names.filter((_, turn) => turn < 200 || turn % stride === 0),
    128,
  )
}

const MOST_LOOKED_AT = 2000

/** As long as what tells; the time that a pattern takes must not grow with what somebody wrote. */
function cut(names: readonly string[], length: number): readonly string[] {
  return names.map((name) => name.slice(0, length))
}
