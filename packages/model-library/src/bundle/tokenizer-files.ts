import { join } from 'node:path'
import type { JsonFile } from './json-file.ts'
import type { Listing } from './list-directory.ts'
import { readRegularFile } from './regular-file.ts'
import { type TokenizerFault, tokenizerFault } from './tokenizer-json.ts'

/** What is wrong with the words of a tokenizer, and in which of its files. */
export interface TokenizerFileFault extends TokenizerFault {
  readonly file: string
}

/** Looks into tokenizer.json or, where there is none, into the pair vocab.json and merges.txt. What is no JSON at all is left to others. */
export async function readTokenizerFault(
  { path, entries }: Listing,
  json: ReadonlyMap<string, JsonFile>,
): Promise<TokenizerFileFault | undefined> {
  const whole = json.get('tokenizer.json')
  if (whole) return whole.state === 'json' ? named('tokenizer.json', await tokenizerFault(whole.value)) : undefined
  const vocab = json.get('vocab.json')
  if (vocab?.state !== 'json' || entries.get('merges.txt') !== 'file') return undefined
  const words = await tokenizerFault(legacy(vocab.value, []))
  if (words) return named('vocab.json', words)
  const read = await readRegularFile(join(path, 'merges.txt'), async ({ size, read }) =>
    read(0, Math.min(size, MAX_BYTES)),
  )
  if (read.state !== 'read') return undefined
  return named('merges.txt', await tokenizerFault(legacy(vocab.value, mergesIn(read.value))))
}

const MAX_BYTES = 64 * 1024 * 1024

function named(file: string, fault: TokenizerFault | undefined): TokenizerFileFault | undefined {
  return fault && { ...fault, file }
}

function legacy(vocab: unknown, merges: readonly string[]): unknown {
  return { added_tokens: [], model: { type: 'BPE', vocab, merges } }
}

/** One pair a line; the reader passes over a line with the version and over nothing else. */
function mergesIn(bytes: Buffer): readonly string[] {
  const lines = bytes.toString('utf8').replaceAll('\r\n', '\n').split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.filter((line) => !line.startsWith('#version'))
}
