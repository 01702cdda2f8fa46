import { normalizePythonVersion } from '@plinth/contracts'
import type { Bundle } from '../bundle/read-bundle.ts'
import { taskTypeOf } from '../diffusers/task-types.ts'
import { type Finding, findingAt, type Rule } from './finding.ts'

/** What holds for a bundle as a whole. */
export const BUNDLE_RULES: readonly Rule<Bundle>[] = [
  { name: 'no file of the root is loaded as code', codes: ['custom_code'], check: noRootCode },
  {
    name: 'component entries are pairs of library and class',
    codes: ['component_entry_malformed'],
    check: entriesAreWellFormed,
  },
  { name: 'plain arguments can be checked', codes: ['argument_malformed'], check: argumentsAreChecked },
  { name: 'required components are there', codes: ['component_missing'], check: requiredComponents },
  { name: 'one directory holds the whole pipeline', codes: ['needs_connected_pipeline'], check: isWhole },
  {
    name: 'a safety checker has its feature extractor',
    codes: ['feature_extractor_missing', 'safety_checker_missing'],
    check: safetyChecker,
  },
  { name: 'a prompt can be encoded', codes: ['prompt_encoder_missing'], check: promptEncoder },
  {
    name: 'an inpainting pipeline names a version of diffusers',
    codes: ['diffusers_version_missing', 'diffusers_version_invalid'],
    check: inpaintingVersion,
  },
  { name: 'the task is one that Plinth runs', codes: ['task_not_executable'], check: task },
  { name: 'keys are known', codes: ['unknown_key'], check: knownKeys },
  { name: 'no code lies about', codes: ['unreferenced_code'], check: unreferencedCode },
]

const INDEX = 'model_index.json'

/** diffusers takes a file None.py for a custom pipeline, because none was asked for. */
function* noRootCode({ names }: Bundle): Iterable<Finding> {
  if (names.includes('None.py'))
    yield findingAt('None.py', 'custom_code', 'diffusers would load None.py as the code of the pipeline.')
}

function* entriesAreWellFormed({ entries }: Bundle): Iterable<Finding> {
  for (const { state, name } of entries) {
    if (state === 'malformed')
      yield findingAt(INDEX, 'component_entry_malformed', `${name} is not a pair of a library and a class.`)
  }
}

/** diffusers describes the type of an argument that it did not expect, and fails at a list or object with nothing in it. */
function* argumentsAreChecked({ signature, index }: Bundle): Iterable<Finding> {
  for (const name of [...signature.scalars].sort()) {
    if (!TAKES_LISTS.has(name) && holdsNothing(index[name]))
      yield findingAt(INDEX, 'argument_malformed', `${name} is, or holds, an empty list or object.`)
  }
}

const TAKES_LISTS = new Set(['id2label', 'mean', 'std'])

/** Only as deep as a value that JSON was read from can be. */
function holdsNothing(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const inside: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  return inside.length === 0 || inside.some(holdsNothing)
}

function* requiredComponents({ signature, entries }: Bundle): Iterable<Finding> {
  const there = new Set(entries.filter(({ state }) => state !== 'left_out').map(({ name }) => name))
  for (const name of signature.required) {
    if (!there.has(name))
      yield findingAt(INDEX, 'component_missing', `${signature.pipelineClass} needs ${name}, which is not there.`)
  }
}

function* isWhole({ signature }: Bundle): Iterable<Finding> {
  if (signature.isConnected)
    yield findingAt(
      INDEX,
      'needs_connected_pipeline',
      `${signature.pipelineClass} loads a second pipeline from elsewhere.`,
    )
}

function* safetyChecker({ signature, components, index }: Bundle): Iterable<Finding> {
  if (!signature.optional.has('safety_checker') || !signature.optional.has('feature_extractor')) return
  const has = (name: string) => components.some((component) => component.name === name)
  if (has('safety_checker') && !has('feature_extractor') && !UNCHECKED.has(signature.pipelineClass))
    yield findingAt(INDEX, 'feature_extractor_missing', 'The safety checker needs a feature_extractor.')
  if (!has('safety_checker') && index.requires_safety_checker === true)
    yield findingAt(INDEX, 'safety_checker_missing', 'A safety checker is asked for and there is none.')
}

/** These take a safety checker without a feature extractor, and fail when it first looks at a picture. */
const UNCHECKED = new Set([
  'LatentConsistencyModelImg2ImgPipeline',
  'StableDiffusionSAGPipeline',
  'StableDiffusionUpscalePipeline',
])

/** Stable Diffusion XL loads without any text encoder, and then takes no prompt. Its second one is in every pipeline of the family. */
function* promptEncoder({ signature, components }: Bundle): Iterable<Finding> {
  if (!signature.pipelineClass.startsWith('StableDiffusionXL')) return
  for (const name of ['text_encoder_2', 'tokenizer_2']) {
    if (signature.optional.has(name) && !components.some((component) => component.name === name))
      yield findingAt(
        INDEX,
        'prompt_encoder_missing',
        `${signature.pipelineClass} cannot read a prompt without ${name}.`,
      )
  }
}

/** diffusers compares this version with 0.5.1 without looking whether there is one. */
function* inpaintingVersion({ signature, index }: Bundle): Iterable<Finding> {
  const version = index._diffusers_version
  if (version === undefined) yield findingAt(INDEX, 'diffusers_version_missing', 'No version of diffusers is named.')
  if (
    signature.pipelineClass !== 'StableDiffusionInpaintPipeline' ||
    (typeof version === 'string' && isVersion(version))
  )
    return
  yield findingAt(INDEX, 'diffusers_version_invalid', '_diffusers_version is not a version.')
}

function isVersion(text: string): boolean {
  try {
    return normalizePythonVersion(text) !== ''
  } catch {
    return false
  }
}

function* task({ signature }: Bundle): Iterable<Finding> {
  if (taskTypeOf(signature.pipelineClass) === undefined)
    yield findingAt(INDEX, 'task_not_executable', `Nothing here runs a ${signature.pipelineClass}.`)
}

function* knownKeys({ signature, index }: Bundle): Iterable<Finding> {
  const { required, optional, scalars } = signature
  for (const key of Object.keys(index).sort()) {
    if (key.startsWith('_') || required.has(key) || optional.has(key) || scalars.has(key)) continue
    yield findingAt(INDEX, 'unknown_key', `${key.slice(0, 100)} means nothing to ${signature.pipelineClass}.`)
  }
}

function* unreferencedCode({ names }: Bundle): Iterable<Finding> {
  for (const name of names) {
    if (name.endsWith('.py') && name !== 'None.py')
      yield findingAt(name, 'unreferenced_code', `${name} is code that nothing loads.`)
  }
}
