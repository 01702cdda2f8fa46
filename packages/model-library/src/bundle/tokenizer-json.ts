import { setImmediate } from 'node:timers/promises'
import { isJsonObject } from './json-file.ts'

/** What is wrong with the value of a tokenizer.json, as its reader would say; undefined when nothing is. `empty`: it knows no word. */
export type TokenizerFault = { readonly kind: 'damaged' | 'empty'; readonly reason: string }

/** Checks the value of a tokenizer.json as the library `tokenizers` reads it. What normalizers and decoders do is not looked into. */
export async function tokenizerFault(value: unknown): Promise<TokenizerFault | undefined> {
  if (!isJsonObject(value)) return damaged('it is no object')
  const fault = headFault(value) ?? tokensFault(value.added_tokens)
  if (fault) return damaged(fault)
  const { model } = value
  if (!isJsonObject(model)) return damaged('it has no model')
  if (model.type !== undefined && !MODELS.has(model.type)) return damaged('its model is of no known type')
  const isUnigram = model.type === 'Unigram' || (model.type === undefined && Array.isArray(model.vocab))
  const { vocab } = model
  if (isUnigram) return Array.isArray(vocab) ? scoresFault(vocab) : damaged('its vocabulary is no list')
  if (!isJsonObject(vocab)) return damaged('its vocabulary is no object')
  if (Object.keys(vocab).length === 0) return { kind: 'empty', reason: 'its vocabulary is empty' }
  const wrong = Object.values(vocab).some((id) => !isCount(id))
  if (wrong) return damaged('its vocabulary has a word without a number')
  const reason = await mergesFault(model, vocab)
  return reason === undefined ? undefined : damaged(reason)
}

const MODELS = new Set<unknown>(['BPE', 'WordPiece', 'WordLevel', 'Unigram'])
/** The parts that are null or say how text is taken apart; the reader refuses every other key. */
const PARTS = ['truncation', 'padding', 'normalizer', 'pre_tokenizer', 'post_processor', 'decoder']
const KEYS = new Set(['version', 'added_tokens', 'model', ...PARTS])
const FLAGS = ['single_word', 'lstrip', 'rstrip', 'normalized', 'special']
const MERGES_AT_ONCE = 10_000

function damaged(reason: string): TokenizerFault {
  return { kind: 'damaged', reason }
}

function headFault(value: Readonly<Record<string, unknown>>): string | undefined {
  const unknown = Object.keys(value).find((key) => !KEYS.has(key))
  if (unknown !== undefined) return `its reader refuses the key ${JSON.stringify(unknown.slice(0, 100))}`
  if (value.version !== undefined && value.version !== '1.0') return 'it is of another version'
  const part = PARTS.find((key) => value[key] !== undefined && value[key] !== null && !isJsonObject(value[key]))
  return part === undefined ? undefined : `its ${part} is no object`
}

function tokensFault(tokens: unknown): string | undefined {
  if (!Array.isArray(tokens)) return 'it has no list of added_tokens'
  const isOdd = (token: unknown) =>
    !isJsonObject(token) ||
    !isCount(token.id) ||
    (token.content !== undefined && token.content !== null && typeof token.content !== 'string') ||
    FLAGS.some((flag) => token[flag] !== undefined && typeof token[flag] !== 'boolean')
  return tokens.some(isOdd) ? 'one of its added_tokens is incomplete' : undefined
}

function scoresFault(vocab: readonly unknown[]): TokenizerFault | undefined {
  if (vocab.length === 0) return { kind: 'empty', reason: 'its vocabulary is empty' }
  const isPair = (pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && typeof pair[1] === 'number'
  return vocab.every(isPair) ? undefined : damaged('its vocabulary has a word without a score')
}

/** Both sides of a merge and what they become are words; there can be hundreds of thousands, so other work goes on in between. */
async function mergesFault(
  { merges, continuing_subword_prefix: prefix }: Readonly<Record<string, unknown>>,
  vocab: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  if (merges === undefined) return undefined
  if (!Array.isArray(merges)) return 'its merges are no list'
  const skipped = typeof prefix === 'string' ? prefix.length : 0
  for (const [at, merge] of merges.entries()) {
    if (at % MERGES_AT_ONCE === MERGES_AT_ONCE - 1) await setImmediate()
    const pair = pairOf(merge)
    if (!pair) return 'one of its merges is no pair'
    const [left, right] = pair
    if (![left, right, left + right.slice(skipped)].every((word) => Object.hasOwn(vocab, word)))
      return 'one of its merges is of words that it does not have'
  }
  return undefined
}

function pairOf(merge: unknown): readonly [string, string] | undefined {
  const pair: unknown = typeof merge === 'string' ? merge.split(' ') : merge
  if (!Array.isArray(pair) || pair.length !== 2) return undefined
  const [left, right]: readonly unknown[] = pair
  return typeof left === 'string' && typeof right === 'string' ? [left, right] : undefined
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
