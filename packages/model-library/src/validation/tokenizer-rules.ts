import { type JsonFile, jsonObjectOf } from '../bundle/json-file.ts'
import type { BundleComponent } from '../bundle/read-component.ts'
import { oddSpecialToken } from '../bundle/special-tokens.ts'
import type { TokenizerFault } from '../bundle/tokenizer-json.ts'
import { JSON_CODES, jsonFault } from './component-rules.ts'
import { type Finding, findingAt, type Rule } from './finding.ts'

/**
 * What a tokenizer needs. Stricter than loading it: transformers 5 makes an empty tokenizer of an empty directory, and the run then fails or
 * ignores the prompt.
 */
export const TOKENIZER_RULES: readonly Rule<BundleComponent>[] = [
  {
    name: 'a tokenizer has its vocabulary',
    codes: ['tokenizer_missing', 'tokenizer_incomplete', 'tokenizer_damaged', 'tokenizer_empty', ...JSON_CODES],
    check: vocabulary,
  },
  { name: 'special tokens are words', codes: ['tokenizer_damaged'], check: specialTokens },
  { name: 'side files of a tokenizer are JSON', codes: [...JSON_CODES], check: sideFiles },
]

function* vocabulary({ name, loads, directory, json, tokenizerFault }: BundleComponent): Iterable<Finding> {
  if (loads?.kind !== 'tokenizer' || (directory.state !== 'own' && directory.state !== 'root')) return
  const whole = json.get('tokenizer.json')
  if (whole && directory.entries.get('tokenizer.json') === 'file') {
    const fault = wholeFault(`${name}/tokenizer.json`, whole, tokenizerFault)
    if (fault) yield fault
    return
  }
  const missing = loads.vocabulary.filter((file) => directory.entries.get(file) !== 'file')
  const [first] = missing
  if (first === undefined) yield* vocabularyFaults(name, json, tokenizerFault)
  else if (missing.length < loads.vocabulary.length)
    yield findingAt(
      `${name}/${first}`,
      'tokenizer_incomplete',
      `There is no ${first} beside the rest of the vocabulary.`,
    )
  else
    yield findingAt(
      `${name}/tokenizer.json`,
      'tokenizer_missing',
      'There is neither a tokenizer.json nor a vocabulary.',
    )
}

function* specialTokens({ name, loads, json }: BundleComponent): Iterable<Finding> {
  const file = loads?.kind === 'tokenizer' ? json.get('tokenizer_config.json') : undefined
  const config = file && jsonObjectOf(file)
  const odd = config && oddSpecialToken(config)
  if (odd !== undefined) yield findingAt(`${name}/tokenizer_config.json`, 'tokenizer_damaged', `${odd} is no word.`)
}

function* sideFiles({ name, loads, json }: BundleComponent): Iterable<Finding> {
  if (loads?.kind !== 'tokenizer') return
  for (const file of ['special_tokens_map.json', 'added_tokens.json']) {
    const found = json.get(file)
    const fault = found && jsonFault(`${name}/${file}`, found)
    if (fault) yield fault
  }
}

function wholeFault(path: string, file: JsonFile, found: TokenizerFault | undefined): Finding | undefined {
  if (hasNoBytes(file)) return findingAt(path, 'tokenizer_empty', 'The file has no bytes.')
  if (file.state !== 'json') return jsonFault(path, file)
  return found && wordsFault(path, found)
}

function* vocabularyFaults(
  name: string,
  json: BundleComponent['json'],
  found: BundleComponent['tokenizerFault'],
): Iterable<Finding> {
  const file = json.get('vocab.json')
  if (!file) return
  const fault = jsonFault(`${name}/vocab.json`, file)
  if (hasNoBytes(file)) yield findingAt(`${name}/vocab.json`, 'tokenizer_empty', 'The file has no bytes.')
  else if (fault) yield fault
  else if (found) yield wordsFault(`${name}/${found.file}`, found)
}

function wordsFault(path: string, { kind, reason }: TokenizerFault): Finding {
  const code = kind === 'empty' ? 'tokenizer_empty' : 'tokenizer_damaged'
  return findingAt(path, code, `This is no tokenizer that can be read: ${reason}.`)
}

function hasNoBytes(file: JsonFile): boolean {
  return file.state === 'not_json' && file.size === 0
}
