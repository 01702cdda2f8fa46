import { type JsonFile, jsonObjectOf } from '../bundle/json-file.ts'
import type { BundleComponent } from '../bundle/read-component.ts'
import { jsonFault } from './component-rules.ts'
import { errorAt, type Finding, type Rule } from './finding.ts'

/**
 * What a tokenizer needs. Stricter than loading it: transformers 5 makes an empty tokenizer of an empty directory, and the run then fails or
 * ignores the prompt.
 */
export const TOKENIZER_RULES: readonly Rule<BundleComponent>[] = [
  { name: 'a tokenizer has its vocabulary', verdict: 'degraded', check: vocabulary },
  { name: 'side files of a tokenizer are JSON', verdict: 'degraded', check: sideFiles },
]

function* vocabulary({ name, loads, directory, json }: BundleComponent): Iterable<Finding> {
  if (loads?.kind !== 'tokenizer' || (directory.state !== 'own' && directory.state !== 'root')) return
  const whole = json.get('tokenizer.json')
  if (whole && directory.entries.get('tokenizer.json') === 'file') {
    const fault = wholeFault(`${name}/tokenizer.json`, whole)
    if (fault) yield fault
    return
  }
  const missing = loads.vocabulary.filter((file) => directory.entries.get(file) !== 'file')
  const [first] = missing
  if (first === undefined) yield* vocabularyFaults(name, json)
  else if (missing.length < loads.vocabulary.length)
    yield errorAt(`${name}/${first}`, 'tokenizer_incomplete', `There is no ${first} beside the rest of the vocabulary.`)
  else
    yield errorAt(`${name}/tokenizer.json`, 'tokenizer_missing', 'There is neither a tokenizer.json nor a vocabulary.')
}

function* sideFiles({ name, loads, json }: BundleComponent): Iterable<Finding> {
  if (loads?.kind !== 'tokenizer') return
  for (const file of ['special_tokens_map.json', 'added_tokens.json']) {
    const found = json.get(file)
    const fault = found && jsonFault(`${name}/${file}`, found)
    if (fault) yield fault
  }
}

function wholeFault(path: string, file: JsonFile): Finding | undefined {
  const fault = jsonFault(path, file)
  if (fault) return fault
  const model = jsonObjectOf(file)?.model
  if (typeof model !== 'object' || model === null)
    return errorAt(path, 'tokenizer_damaged', 'The file describes no tokenizer.')
  const words = 'vocab' in model ? model.vocab : undefined
  if (typeof words === 'object' && words !== null && Object.keys(words).length === 0)
    return errorAt(path, 'tokenizer_empty', 'The vocabulary is empty.')
  return undefined
}

function* vocabularyFaults(name: string, json: BundleComponent['json']): Iterable<Finding> {
  const file = json.get('vocab.json')
  if (!file) return
  const fault = jsonFault(`${name}/vocab.json`, file)
  if (fault) yield fault
  else if (Object.keys(jsonObjectOf(file) ?? {}).length === 0)
    yield errorAt(`${name}/vocab.json`, 'tokenizer_empty', 'The vocabulary is empty.')
}
