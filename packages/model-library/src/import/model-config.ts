import { isJsonObject, jsonObjectOf, readJsonFile } from '../bundle/json-file.ts'

/** What `config.json` of a model says of its type. Names are kept as long as real ones are. */
export interface ModelConfig {
  /** The first of `architectures`, e.g. `LlamaForCausalLM`. */
  readonly architecture?: string
  /** Its `model_type`, e.g. `llama`. */
  readonly modelType?: string
  /** Its `_class_name`, e.g. `UNet2DConditionModel`. */
  readonly className?: string
  /** It has a part for pictures and one for text. */
  readonly seesAndReads: boolean
  /** How many labels a classifier tells apart. */
  readonly labels: number
  /** It names Python code of its own. */
  readonly hasCode: boolean
}

/** Reads a `config.json`; undefined for anything that is no JSON object of a few MiB. */
export async function readModelConfig(path: string): Promise<ModelConfig | undefined> {
  const config = jsonObjectOf(await readJsonFile(path, MAX_CONFIG_BYTES))
  if (!config) return undefined
  const { architectures, model_type, _class_name, vision_config, text_config, id2label, auto_map } = config
  return {
    ...name('architecture', Array.isArray(architectures) ? architectures[0] : undefined),
    ...name('modelType', model_type),
    ...name('className', _class_name),
    seesAndReads: isJsonObject(vision_config) && isJsonObject(text_config),
    labels: isJsonObject(id2label) ? Object.keys(id2label).length : 0,
    hasCode: auto_map !== undefined,
  }
}

/** True for the `modules.json` of a model of sentence-transformers. */
export async function isSentenceTransformer(path: string): Promise<boolean> {
  const read = await readJsonFile(path, MAX_CONFIG_BYTES)
  if (read.state !== 'json' || !Array.isArray(read.value)) return false
  return read.value.some((each) => isJsonObject(each) && `${each.type}`.startsWith('sentence_transformers'))
}

const MAX_CONFIG_BYTES = 8 * 1024 * 1024
const LONGEST = 200

function name<Key extends string>(key: Key, value: unknown): { readonly [Each in Key]?: string } {
  const isName = typeof value === 'string' && value !== '' && value.length <= LONGEST
  // The type of a computed key is any string.
  return isName ? ({ [key]: value } as { readonly [Each in Key]?: string }) : {}
}
