import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Dice } from './dice.ts'
import { componentsIn, filesIn, type RandomStep } from './random-step.ts'

/** What can happen to model_index.json and to other JSON files. */
export const JSON_STEPS: readonly RandomStep[] = [
  ...Array.from({ length: 6 }, () => changeIndex),
  changeJson,
  changeJson,
  deepen,
  repeatKey,
]

const VALUES: readonly unknown[] = [
  null,
  0,
  -1,
  3.5,
  1e300,
  true,
  false,
  '',
  'x',
  [],
  {},
  [null],
  [null, null],
  [null, 'x'],
  ['diffusers'],
  ['diffusers', null],
  ['diffusers', 'UNet2DConditionModel'],
  ['diffusers', 'UNet2DConditionModel', 'x'],
  ['diffusers', 'NoSuchModel'],
  ['transformers', 'CLIPTextModel'],
  ['transformers', 'FlaxCLIPTextModel'],
  ['transformers', 'AutoModel'],
  ['transformers', 'AutoTokenizer'],
  ['transformers', 'CLIPTokenizerFast'],
  ['transformers', 'PreTrainedModel'],
  ['diffusers', 'AutoModel'],
  ['diffusers', 'ModelMixin'],
  ['diffusers', 'EulerDiscreteScheduler'],
  ['diffusers', 'FlaxUNet2DConditionModel'],
  ['diffusers', 'StableDiffusionPipeline'],
  ['diffusers_modules', 'X'],
  ['stable_diffusion', 'StableDiffusionSafetyChecker'],
  ['stable_diffusion', 'CLIPTextModel'],
  ['torch', 'Tensor'],
  ['onnxruntime.training', 'ORTModule'],
  ['', ''],
  [0, 0],
  [false, false],
  ['pipeline', 'MyPipeline'],
  '../unet',
]

const CLASSES: readonly unknown[] = [
  'StableDiffusionPipeline',
  'StableDiffusionImg2ImgPipeline',
  'StableDiffusionInpaintPipeline',
  'StableDiffusionXLPipeline',
  'StableDiffusionXLImg2ImgPipeline',
  'StableDiffusion3Pipeline',
  'FluxPipeline',
  'FlaxStableDiffusionPipeline',
  'OnnxStableDiffusionPipeline',
  'DiffusionPipeline',
  'AutoPipelineForText2Image',
  'UNet2DConditionModel',
  'stablediffusionpipeline',
  'StableDiffusionPipeline ',
  'KandinskyPipeline',
  'LatentConsistencyModelPipeline',
  '',
  null,
  3,
  ['pipeline', 'StableDiffusionPipeline'],
  {},
]

const VERSIONS: readonly unknown[] = ['0.0.1', '0.42.1', '99.0', 'main', '', null, 3, '0.5.1.dev0', '1!2']

/** A change of the value of a JSON file; gives what it did in words. */
type JsonChange = (value: Record<string, unknown>, bundle: string) => Promise<string>

const INDEX_KEYS = [
  'extra',
  'feature_extractor',
  'image_encoder',
  '_class_name',
  'safety_checker',
  'requires_safety_checker',
]
const CONFIG_KEYS = [
  '_class_name',
  'model_type',
  'architectures',
  'auto_map',
  'quantization_config',
  'tokenizer_class',
  '_diffusers_version',
  'surprising',
]
const ODD_TEXTS = [
  ...['NaN', 'Infinity', '-Infinity', '-NaN', '1e999', '01', '+1', '.5', '1.', 'nan', '9'.repeat(5000)],
  ...['"\\ud800"', '"\t"', '"\\x41"'],
]

async function changeIndex(bundle: string, dice: Dice): Promise<string | undefined> {
  const change = dice.pick<(dice: Dice) => JsonChange>([dropKey, setClass, renameKey, setVersion, setKey, setKey])
  return edit(join(bundle, 'model_index.json'), change(dice))
}

function dropKey(dice: Dice): JsonChange {
  return async (index) => {
    const key = dice.pick([...Object.keys(index), ...INDEX_KEYS])
    delete index[key]
    return `drop ${key}`
  }
}

function setClass(dice: Dice): JsonChange {
  return async (index) => {
    index._class_name = dice.pick(CLASSES)
    return `_class_name = ${JSON.stringify(index._class_name)}`
  }
}

function renameKey(dice: Dice): JsonChange {
  return async (index, bundle) => {
    const key = dice.pick(Object.keys(index))
    const renamed = dice.pick([`${key}_2`, key.toUpperCase(), `_${key}`, '../x', ...(await componentsIn(bundle))])
    index[renamed] = index[key]
    delete index[key]
    return `rename ${key} to ${renamed}`
  }
}

function setVersion(dice: Dice): JsonChange {
  return async (index) => {
    index._diffusers_version = dice.pick(VERSIONS)
    return `_diffusers_version = ${JSON.stringify(index._diffusers_version)}`
  }
}

function setKey(dice: Dice): JsonChange {
  return async (index) => {
    const key = dice.pick([...Object.keys(index), ...INDEX_KEYS])
    index[key] = dice.pick(VALUES)
    return `${key} = ${JSON.stringify(index[key])}`
  }
}

async function changeJson(bundle: string, dice: Dice): Promise<string | undefined> {
  const files = (await filesIn(bundle, '.json')).filter((file) => file.includes('/'))
  if (files.length === 0) return undefined
  return edit(join(bundle, dice.pick(files)), async (value) => {
    const key = dice.pick([...Object.keys(value), ...CONFIG_KEYS])
    if (dice.below(2)) delete value[key]
    else value[key] = dice.pick(VALUES)
    return `${key} = ${JSON.stringify(value[key]) ?? 'dropped'}`
  })
}

async function deepen(bundle: string, dice: Dice): Promise<string | undefined> {
  const depth = dice.pick([3, 100, 5_000, 100_000])
  return insert(bundle, dice, '['.repeat(depth) + ']'.repeat(depth))
}

async function repeatKey(bundle: string, dice: Dice): Promise<string | undefined> {
  return insert(bundle, dice, `${dice.pick(ODD_TEXTS)}, "_odd": 1`)
}

/** Gives a JSON file one more key, whose value is any text. */
async function insert(bundle: string, dice: Dice, text: string): Promise<string | undefined> {
  const files = await filesIn(bundle, '.json')
  if (files.length === 0) return undefined
  const change: JsonChange = async (value) => {
    value._odd = '@'
    return `_odd = ${text.slice(0, 20)} (${text.length})`
  }
  return edit(join(bundle, dice.pick(files)), change, (written) => written.replace('"@"', () => text))
}

async function edit(path: string, change: JsonChange, rewrite = (text: string) => text): Promise<string | undefined> {
  const read = await readFile(path, 'utf8').catch(() => '')
  if (!isObject(read)) return undefined
  // A 1.0 stays a 1.0: transformers refuses a 1 where it expects a fraction.
  const value: Record<string, unknown> = JSON.parse(
    read.replaceAll(/([:[,]\s*)(-?\d+\.0|-?\d+[eE][-+]?\d+)(?=[\s,\]}])/g, '$1"#$2#"'),
  )
  const what = await change(value, dirname(path))
  await writeFile(path, rewrite(JSON.stringify(value, null, 2).replaceAll(/"#([^"]*)#"/g, '$1')))
  return `${basename(dirname(path))}/${basename(path)}: ${what}`
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
