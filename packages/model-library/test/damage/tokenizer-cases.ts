import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BundleCase } from './case.ts'
import { SD, SDXL } from './case.ts'
import { both, halve, withFile, withIndex, without } from './edits.ts'

const VOCABULARY = withFile(
  'tokenizer/vocab.json',
  JSON.stringify({ '<|startoftext|>': 0, '<|endoftext|>': 1, 'a</w>': 2, b: 3 }),
)
const MERGES = withFile('tokenizer/merges.txt', '#version: 0.2\n')
const STRICTER = 'transformers 5 makes an empty tokenizer of it, and the run fails or ignores the prompt'

const LETTERS = { '<|startoftext|>': 0, '<|endoftext|>': 1, 'a</w>': 2, b: 3, a: 4, 'ab</w>': 5, 'b</w>': 6 }

/** What can be wrong with tokenizers. */
export const TOKENIZER_CASES: readonly BundleCase[] = [
  SD.breaks('tok-json-bad', halve('tokenizer/tokenizer.json'), ['config_not_json']),
  SD.breaks('tok-json-zero', withFile('tokenizer/tokenizer.json', ''), ['tokenizer_empty']),
  SD.breaks('tok-json-object', withFile('tokenizer/tokenizer.json', '{}'), ['tokenizer_damaged']),
  SD.breaks('tok-config-bad', halve('tokenizer/tokenizer_config.json'), ['config_not_json']),
  {
    name: 'tok-config-missing',
    base: 'tiny-sd',
    edit: without('tokenizer/tokenizer_config.json'),
    loads: true,
    state: 'degraded',
    codes: ['tokenizer_config_missing'],
    because: 'without its longest input the run fails',
  },
  {
    name: 'tok-json-missing',
    base: 'tiny-sd',
    edit: without('tokenizer/tokenizer.json'),
    loads: true,
    state: 'degraded',
    codes: ['tokenizer_missing'],
    because: STRICTER,
  },
  {
    name: 'tok-dir-empty',
    base: 'tiny-sd',
    edit: both(without('tokenizer'), async (bundle) => void (await mkdir(join(bundle, 'tokenizer')))),
    loads: true,
    state: 'degraded',
    codes: ['tokenizer_config_missing', 'tokenizer_missing'],
    because: STRICTER,
  },
  {
    name: 'tok-dir-missing',
    base: 'tiny-sd',
    edit: without('tokenizer'),
    loads: true,
    state: 'degraded',
    codes: ['component_directory_missing'],
    because: STRICTER,
  },
  SD.loads('tok-legacy', both(without('tokenizer/tokenizer.json'), VOCABULARY, MERGES)),
  SD.breaks('tok-legacy-no-vocab', both(without('tokenizer/tokenizer.json'), MERGES), ['tokenizer_incomplete']),
  SD.breaks('tok-legacy-no-merges', both(without('tokenizer/tokenizer.json'), VOCABULARY), ['tokenizer_incomplete']),
  SD.breaks(
    'tok-legacy-vocab-bad',
    both(without('tokenizer/tokenizer.json'), withFile('tokenizer/vocab.json', '{'), MERGES),
    ['config_not_json'],
  ),
  ...[
    { name: 'merges-empty', vocab: LETTERS, merges: '' },
    { name: 'merges-windows', vocab: LETTERS, merges: '#version: 0.2\r\na b</w>\r\n' },
  ].map(({ name, vocab, merges }) => SD.loads(`tok-legacy-${name}`, legacy(vocab, merges))),
  ...[
    { name: 'merges-garbage', vocab: LETTERS, merges: '#version: 0.2\nqq zz\n', code: 'tokenizer_damaged' },
    { name: 'merges-html', vocab: LETTERS, merges: '<html>404</html>', code: 'tokenizer_damaged' },
    { name: 'merges-zeros', vocab: LETTERS, merges: '\0\0\0\0', code: 'tokenizer_damaged' },
    { name: 'merges-blank-line', vocab: LETTERS, merges: 'a b</w>\n\na b</w>\n', code: 'tokenizer_damaged' },
    { name: 'words-are-texts', vocab: { ...LETTERS, a: '4' }, merges: 'a b</w>\n', code: 'tokenizer_damaged' },
    { name: 'list', vocab: [], merges: '', code: 'config_not_object' },
  ].map(({ name, vocab, merges, code }) => SD.breaks(`tok-legacy-${name}`, legacy(vocab, merges), [code])),
  {
    name: 'tok-legacy-no-words',
    base: 'tiny-sd',
    edit: legacy({}, '#version: 0.2\n'),
    loads: true,
    state: 'degraded',
    codes: ['tokenizer_empty'],
    because: 'it fails at the first word',
  },
  SD.loads('tok-both-forms', both(VOCABULARY, MERGES)),
  SD.loads('tok-json-and-vocab', VOCABULARY),
  SD.loads('tok-json-and-merges', MERGES),
  SD.breaks('tok-special-bad', withFile('tokenizer/special_tokens_map.json', '{'), ['config_not_json']),
  SD.breaks('tok-added-bad', withFile('tokenizer/added_tokens.json', '{'), ['config_not_json']),
  SDXL.loads('tok-optional-absent-xl', withIndex({ tokenizer: [null, null], text_encoder: [null, null] })),
  {
    name: 'tok-audio-missing',
    base: 'tiny-stable-audio',
    edit: without('tokenizer/tokenizer.json'),
    loads: true,
    state: 'degraded',
    codes: ['tokenizer_missing'],
    because: STRICTER,
  },
]

function legacy(vocab: unknown, merges: string): BundleCase['edit'] {
  return both(
    without('tokenizer/tokenizer.json'),
    withFile('tokenizer/vocab.json', JSON.stringify(vocab)),
    withFile('tokenizer/merges.txt', merges),
  )
}
