import type { JsonFile, JsonFileFault } from '../bundle/json-file.ts'
import { isJsonObject, jsonObjectOf } from '../bundle/json-file.ts'
import type { BundleComponent } from '../bundle/read-component.ts'
import { type ComponentKind, isKnownLibrary, isPipelineModule } from '../diffusers/component-classes.ts'
import { type Finding, findingAt, type Rule } from './finding.ts'
import { REFUSALS, refusalCode } from './refusal.ts'

/** The codes of {@link jsonFault}. */
export const JSON_CODES = [
  'config_missing',
  'config_not_json',
  'config_not_object',
  'config_too_large',
  'lfs_pointer',
  ...REFUSALS,
] as const

/** What makes a component one that can be looked for, in the order in which each rule presumes the ones before. */
export const COMPONENT_RULES: readonly Rule<BundleComponent>[] = [
  { name: 'a component brings no code', codes: ['custom_code'], check: noComponentCode },
  { name: 'the library is known', codes: ['component_library_unknown'], check: libraryIsKnown },
  { name: 'the library has the class', codes: ['component_class_unknown'], check: classIsKnown },
  {
    name: 'the directory is inside the bundle and can be read',
    codes: ['component_outside', ...REFUSALS],
    check: directoryIsInside,
  },
  { name: 'the component has files', codes: ['component_directory_missing'], check: directoryIsThere },
]

/** What every kind of component needs of its configuration. */
export const CONFIGURATION_RULES: readonly Rule<BundleComponent>[] = [
  {
    name: 'the configuration is a JSON object',
    codes: [...JSON_CODES, 'tokenizer_config_missing'],
    check: configuration,
  },
  {
    name: 'the configuration says what it is',
    codes: ['config_incomplete', 'config_class_differs'],
    check: namesItself,
  },
  { name: 'the class in the configuration is a name', codes: ['config_class_invalid'], check: classIsAName },
  {
    name: 'a quantised model has its package',
    codes: ['needs_quantization_package', 'quantization_malformed'],
    check: quantization,
  },
  { name: 'code of the configuration is not loaded', codes: ['unreferenced_code'], check: mappedCode },
]

/** The finding for a JSON file that holds no JSON object; undefined for one that does. */
export function jsonFault(path: string, file: JsonFile): Finding | undefined {
  if (file.state === 'unreachable') return findingAt(path, refusalCode(file.errno), UNREADABLE)
  if (file.state !== 'json') return findingAt(path, ...JSON_FAULTS[file.state])
  return jsonObjectOf(file) ? undefined : findingAt(path, 'config_not_object', 'This is not a JSON object.')
}

function* noComponentCode({ name, library, directory }: BundleComponent): Iterable<Finding> {
  if (isPipelineModule(library) || directory.state !== 'own') return
  if (directory.entries.get(`${library}.py`) === 'file')
    yield findingAt(
      `${name}/${library}.py`,
      'custom_code',
      `${name} is made by code of the bundle, which would have to be run.`,
    )
}

function* libraryIsKnown({ name, library }: BundleComponent): Iterable<Finding> {
  if (!isKnownLibrary(library))
    yield findingAt(
      name,
      'component_library_unknown',
      `${JSON.stringify(library.slice(0, 100))} is no library that components come from.`,
    )
}

function* classIsKnown({ name, library, className, loads }: BundleComponent): Iterable<Finding> {
  if (!loads)
    yield findingAt(
      name,
      'component_class_unknown',
      `${library} has no component class ${JSON.stringify(className.slice(0, 100))}.`,
    )
}

function* directoryIsInside({ name, directory }: BundleComponent): Iterable<Finding> {
  if (directory.state === 'outside')
    yield findingAt(name, 'component_outside', `${name} is a link that leads out of the bundle.`)
  if (directory.state === 'unreachable')
    yield findingAt(name, refusalCode(directory.errno), `${name} cannot be read (${directory.errno}).`)
}

/** Without a directory of its own a component is looked for in the root. */
function* directoryIsThere({ name, directory, loads }: BundleComponent): Iterable<Finding> {
  if (!loads || directory.state !== 'root') return
  const wanted = [
    ...(CONFIGURATIONS[loads.kind] ?? []),
    ...(loads.kind === 'tokenizer' ? ['tokenizer.json', ...loads.vocabulary] : []),
  ]
  if (wanted.some((file) => directory.entries.get(file) === 'file')) return
  yield findingAt(name, 'component_directory_missing', `There is no directory ${name}.`)
}

function* configuration({ name, loads, directory, json }: BundleComponent): Iterable<Finding> {
  const wanted = (loads && CONFIGURATIONS[loads.kind]) ?? []
  const [first] = wanted
  if (first === undefined || (directory.state !== 'own' && directory.state !== 'root')) return
  const found = wanted.find((file) => directory.entries.get(file) === 'file')
  if (found === undefined) {
    const code = loads?.kind === 'tokenizer' ? 'tokenizer_config_missing' : 'config_missing'
    yield findingAt(`${name}/${first}`, code, `There is no ${first}.`)
    return
  }
  const file = json.get(found)
  const fault = file && jsonFault(`${name}/${found}`, file)
  if (fault) yield fault
}

function* namesItself({ name, loads, json, className }: BundleComponent): Iterable<Finding> {
  const config = objectIn(json, 'config.json')
  const field = loads?.kind === 'transformers_model' ? 'model_type' : '_class_name'
  if (config && !Object.hasOwn(config, field))
    yield findingAt(`${name}/config.json`, 'config_incomplete', `The configuration has no ${field}.`)
  const written = config?._class_name
  if (loads?.kind === 'diffusers_model' && typeof written === 'string' && written !== className)
    yield findingAt(
      `${name}/config.json`,
      'config_class_differs',
      `The configuration was written for ${JSON.stringify(written.slice(0, 100))}.`,
    )
}

/** diffusers reads the class of its own configurations, and fails where that is neither a name nor a list. */
function* classIsAName({ name, loads, json }: BundleComponent): Iterable<Finding> {
  const file = { diffusers_model: 'config.json', scheduler: 'scheduler_config.json' }[String(loads?.kind)]
  const config = file === undefined ? undefined : objectIn(json, file)
  if (file === undefined || !config || !Object.hasOwn(config, '_class_name')) return
  const written = config._class_name
  if (typeof written !== 'string' && !Array.isArray(written))
    yield findingAt(`${name}/${file}`, 'config_class_invalid', 'The _class_name of the configuration is not a name.')
}

function* quantization({ name, json }: BundleComponent): Iterable<Finding> {
  const quantized = objectIn(json, 'config.json')?.quantization_config
  if (quantized === undefined || quantized === null) return
  if (!isJsonObject(quantized)) {
    yield findingAt(`${name}/config.json`, 'quantization_malformed', 'The quantization_config is not an object.')
    return
  }
  const method = typeof quantized.quant_method === 'string' ? quantized.quant_method : 'of some method'
  yield findingAt(
    `${name}/config.json`,
    'needs_quantization_package',
    `The weights are quantised (${method}) and need its package.`,
  )
}

function* mappedCode({ name, json }: BundleComponent): Iterable<Finding> {
  const config = objectIn(json, 'config.json')
  if (config && Object.hasOwn(config, 'auto_map'))
    yield findingAt(`${name}/config.json`, 'unreferenced_code', 'auto_map names code, which is not loaded.')
}

function objectIn(json: BundleComponent['json'], file: string) {
  const found = json.get(file)
  return found && jsonObjectOf(found)
}

/** The configuration file of each kind; of several the first that is there. */
const CONFIGURATIONS: Readonly<Partial<Record<ComponentKind, readonly string[]>>> = {
  diffusers_model: ['config.json'],
  transformers_model: ['config.json'],
  onnx_model: ['model.onnx'],
  scheduler: ['scheduler_config.json'],
  guider: ['guider_config.json'],
  tokenizer: ['tokenizer_config.json'],
  preprocessor: ['preprocessor_config.json', 'processor_config.json'],
  processor: ['processor_config.json', 'preprocessor_config.json'],
  pipeline: ['model_index.json'],
}

const JSON_FAULTS: Readonly<
  Record<Exclude<JsonFileFault['state'], 'unreachable'>, readonly [code: (typeof JSON_CODES)[number], message: string]>
> = {
  absent: ['config_missing', 'The file is not there.'],
  not_a_file: ['config_missing', 'This is not a file.'],
  too_large: ['config_too_large', 'The file is larger than 64 MiB.'],
  not_utf8: ['config_not_json', 'The file is not UTF-8.'],
  lfs_pointer: ['lfs_pointer', 'This is a pointer of Git LFS; the file itself was never fetched.'],
  not_json: ['config_not_json', 'The file is not JSON.'],
}

const UNREADABLE = 'The file cannot be read.'
