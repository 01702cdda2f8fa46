import { type JsonFileFault, jsonObjectOf } from '../bundle/json-file.ts'
import type { BundleRoot } from '../bundle/read-bundle-root.ts'
import { knownPipelines } from '../diffusers/pipelines.ts'
import { type Finding, findingAt, type Rule } from './finding.ts'
import type { FindingCode } from './finding-codes.ts'
import { REFUSALS, refusalCode } from './refusal.ts'

/** What makes a directory a diffusers bundle of a known kind, in the order in which each presumes the ones before. */
export const ROOT_RULES: readonly Rule<BundleRoot>[] = [
  { name: 'the place can be reached', codes: REFUSALS, check: reachable },
  { name: 'there is a directory', codes: ['missing', 'not_a_directory'], check: directory },
  { name: 'model_index.json can be read', codes: REFUSALS, check: indexReachable },
  {
    name: 'model_index.json is a JSON object',
    codes: ['model_index_missing', 'model_index_too_large', 'model_index_not_json', 'model_index_not_object'],
    check: indexObject,
  },
  { name: 'the bundle names no pipeline code of its own', codes: ['custom_code'], check: noPipelineCode },
  {
    name: 'the pipeline class is known',
    codes: ['pipeline_class_missing', 'pipeline_class_unknown'],
    check: pipelineClass,
  },
]

const INDEX = 'model_index.json'

function* reachable({ access }: BundleRoot): Iterable<Finding> {
  if (access.state === 'unreachable')
    yield findingAt('', refusalCode(access.errno), `The directory cannot be reached (${access.errno}).`)
}

function* directory({ access }: BundleRoot): Iterable<Finding> {
  if (access.state === 'missing') yield findingAt('', 'missing', 'There is nothing at this path.')
  if (access.state === 'not_a_directory') yield findingAt('', 'not_a_directory', 'This is not a directory.')
}

function* indexReachable({ modelIndex }: BundleRoot): Iterable<Finding> {
  if (modelIndex.state === 'unreachable')
    yield findingAt(INDEX, refusalCode(modelIndex.errno), `model_index.json cannot be read (${modelIndex.errno}).`)
}

function* indexObject({ modelIndex }: BundleRoot): Iterable<Finding> {
  if (modelIndex.state === 'json') {
    if (!jsonObjectOf(modelIndex))
      yield findingAt(INDEX, 'model_index_not_object', 'model_index.json is not a JSON object.')
    return
  }
  const { code, message } = INDEX_FAULTS[modelIndex.state]
  yield findingAt(INDEX, code, message)
}

function* noPipelineCode({ modelIndex }: BundleRoot): Iterable<Finding> {
  if (Array.isArray(jsonObjectOf(modelIndex)?._class_name))
    yield findingAt(
      INDEX,
      'custom_code',
      'The pipeline is a class of a file in the bundle, which would have to be run.',
    )
}

function* pipelineClass({ modelIndex }: BundleRoot): Iterable<Finding> {
  const name = jsonObjectOf(modelIndex)?._class_name
  if (typeof name !== 'string' || name.trim() === '')
    yield findingAt(INDEX, 'pipeline_class_missing', '_class_name names no pipeline class.')
  else if (!knownPipelines().has(name))
    yield findingAt(
      INDEX,
      'pipeline_class_unknown',
      `${JSON.stringify(name.slice(0, 100))} is no known pipeline class.`,
    )
}

const INDEX_FAULTS: Readonly<Record<JsonFileFault['state'], { readonly code: FindingCode; readonly message: string }>> =
  {
    absent: { code: 'model_index_missing', message: 'There is no model_index.json.' },
    not_a_file: { code: 'model_index_missing', message: 'model_index.json is not a file.' },
    too_large: { code: 'model_index_too_large', message: 'model_index.json is larger than 1 MiB.' },
    not_utf8: { code: 'model_index_not_json', message: 'model_index.json is not UTF-8.' },
    lfs_pointer: { code: 'model_index_not_json', message: 'model_index.json is a pointer of Git LFS.' },
    not_json: { code: 'model_index_not_json', message: 'model_index.json is not JSON.' },
    unreachable: { code: 'unreachable', message: 'model_index.json cannot be read.' },
  }
