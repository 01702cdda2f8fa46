import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AUDIO, type BundleCase, SD, SDXL, TEXT_ENCODER, UNET } from './case.ts'
import { sharded, withBytes, withFile, withIndex, withJson, withText } from './edits.ts'

const SCHEDULER = 'scheduler/scheduler_config.json'
const TOKENIZER = 'tokenizer/tokenizer.json'

/** Where only the letter of a file tells; random damage found most of them. */
export const LETTER_CASES: readonly BundleCase[] = [
  ...['NaN', 'Infinity', '-Infinity', '1e999', `${'9'.repeat(4300)}`, '"\\ud800"', '1, "surprising": 2'].map((text) =>
    SD.loads(`json-has-${nameOf(text)}`, withText('unet/config.json', '{', `{"surprising": ${text},`)),
  ),
  ...['-NaN', 'nan', '01', '+1', '.5', '1.', '9'.repeat(4301), '"\t"', '"\\x41"', "'a'", '1 // no'].map((text) =>
    SD.breaks(
      `json-has-${nameOf(text)}`,
      withText('unet/config.json', '{', () => `{"surprising": ${text},`),
      ['config_not_json'],
    ),
  ),
  SD.loads('json-deep', withText(SCHEDULER, '{', `{"surprising": ${nested(500)},`)),
  SD.breaks('json-too-deep', withText(SCHEDULER, '{', `{"surprising": ${nested(5000)},`), ['config_not_json']),
  {
    name: 'mi-too-deep',
    base: 'tiny-sd',
    edit: withText('model_index.json', '{', `{"surprising": ${nested(100_000)},`),
    loads: false,
    state: 'invalid',
    codes: ['model_index_not_json'],
  },
  SD.loads(
    'json-blank-around',
    withBytes(SCHEDULER, (bytes) => Buffer.from(` \r\n\t${bytes.toString()}\r\n `)),
  ),
  SD.breaks('sched-class-null', withJson(SCHEDULER, { _class_name: null }), ['config_class_invalid']),
  ...[['x'], 'x', 3, true].flatMap((value, at) => [
    SD.breaks(`cfg-quantization-${at}`, withJson('unet/config.json', { quantization_config: value }), [
      'quantization_malformed',
    ]),
    SD.breaks(
      `cfg-quantization-te-${at}`,
      withText('text_encoder/config.json', '{', `{"quantization_config": ${JSON.stringify(value)},`),
      ['quantization_malformed'],
    ),
  ]),
  ...['unet/config.json', 'scheduler/scheduler_config.json', TOKENIZER, 'tokenizer/tokenizer_config.json'].map(
    (file, at) =>
      SD.breaks(`json-lfs-pointer-${at}`, withFile(file, 'version https://git-lfs.github.com/spec/v1\nsize 3\n'), [
        'lfs_pointer',
      ]),
  ),
  SD.loads('cfg-quantization-null', withJson('unet/config.json', { quantization_config: null })),
  SD.loads('sched-class-list', withJson(SCHEDULER, { _class_name: ['DDIMScheduler'] })),
  SD.breaks('mi-argument-empty', withIndex({ requires_safety_checker: [] }), ['argument_malformed']),
  SD.breaks('mi-argument-holds-nothing', withIndex({ requires_safety_checker: [{ a: {} }] }), ['argument_malformed']),
  SD.loads('mi-argument-odd', withIndex({ requires_safety_checker: ['x'] })),
  SD.breaks('cfg-swapped', swapped('unet/config.json', 'vae/config.json'), ['config_swapped', 'config_swapped']),
  AUDIO.breaks('dir-swapped', swapped('transformer', 'projection_model'), ['config_swapped', 'config_swapped']),
  SDXL.breaks('tok-unknown-key', withText(TOKENIZER, '{', '{"surprising": 1,'), ['tokenizer_damaged']),
  SD.breaks('tok-version', withText(TOKENIZER, '"1.0"', '"2.0"'), ['tokenizer_damaged']),
  SD.breaks('tok-no-added-tokens', withText(TOKENIZER, '"added_tokens"', '"truncation"'), ['tokenizer_damaged']),
  SD.breaks('tok-part-is-number', withJson(TOKENIZER, { normalizer: 3 }), ['tokenizer_damaged']),
  SD.breaks('tok-model-unknown', withText(TOKENIZER, /"type":\s*"BPE"/, '"type": "XYZ"'), ['tokenizer_damaged']),
  SD.breaks(
    'tok-merge-of-unknown-words',
    withBytes(TOKENIZER, (bytes) => withModel(bytes, { merges: ['qqqq zzzz'] })),
    ['tokenizer_damaged'],
  ),
  SD.breaks('tok-special-is-false', withJson('tokenizer/tokenizer_config.json', { pad_token: false }), [
    'tokenizer_damaged',
  ]),
  {
    name: 'tok-no-words',
    base: 'tiny-sd',
    edit: withBytes(TOKENIZER, (bytes) => withModel(bytes, { vocab: {}, merges: [] })),
    loads: true,
    state: 'degraded',
    codes: ['tokenizer_empty'],
    because: 'a tokenizer without words hears no prompt',
  },
  ...[
    { name: 'float', change: (text: string) => text.replace(/"shape":\[(\d+)/, '"shape":[$1.0') },
    { name: 'minus-zero', change: (text: string) => text.replace('"data_offsets":[0', '"data_offsets":[-0') },
    { name: 'exponent', change: (text: string) => text.replace('"data_offsets":[0', '"data_offsets":[0e0') },
    { name: 'field-twice', change: (text: string) => text.replace('{"dtype"', '{"dtype":"F32","dtype"') },
    { name: 'metadata-twice', change: (text: string) => text.replace(/\}\s*$/, ',"__metadata__":{"format":"pt"}}') },
    {
      name: 'half-a-pair',
      change: (text: string) => text.replace('"__metadata__":{', '"__metadata__":{"x":"\\ud800",'),
    },
    { name: 'zero-after', change: (text: string) => `${text}\0` },
  ].flatMap(({ name, change }) => [
    SD.breaks(`w-header-${name}-unet`, withHeaderText(UNET, change), ['weights_damaged']),
    SD.breaks(`w-header-${name}-te`, withHeaderText(TEXT_ENCODER, change), ['weights_damaged']),
  ]),
  SD.loads(
    'w-header-blank',
    withHeaderText(UNET, (text) => ` ${text.replaceAll('":', '" : ')}\n`),
  ),
  SD.loads(
    'w-header-escaped',
    withHeaderText(UNET, (text) => text.replaceAll('"dtype"', '"\\u0064type"')),
  ),
  {
    name: 'shard-index-path-te',
    base: 'tiny-sd',
    edit: sharded('text_encoder', {
      stem: 'model',
      change: ({ metadata, weight_map }) => ({
        metadata,
        weight_map: Object.fromEntries(Object.entries(weight_map).map(([tensor, file]) => [tensor, `./${file}`])),
      }),
    }),
    loads: true,
    state: 'degraded',
    codes: ['shard_index_unsafe', 'shard_index_unsafe'],
    because: 'a path in an index may lead anywhere, whatever transformers allows',
  },
  SD.loads('shard-index-is-directory', withFile(`${UNET}.index.json/x`, '')),
]

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}

/** A text as part of the name of a directory. */
function nameOf(text: string): string {
  return `${Buffer.from(text.slice(0, 12)).toString('hex')}-${text.length}`
}

function withModel(bytes: Buffer, change: object): Buffer {
  const value = JSON.parse(bytes.toString())
  return Buffer.from(JSON.stringify({ ...value, model: { ...value.model, ...change } }))
}

function swapped(one: string, other: string): BundleCase['edit'] {
  return async (bundle) => {
    await cp(join(bundle, one), join(bundle, 'kept'), { recursive: true })
    await rm(join(bundle, one), { recursive: true })
    await rename(join(bundle, other), join(bundle, one))
    await rename(join(bundle, 'kept'), join(bundle, other))
  }
}

function withHeaderText(path: string, change: (text: string) => string): BundleCase['edit'] {
  return withBytes(path, (bytes) => {
    const length = Number(bytes.readBigUInt64LE(0))
    const header = Buffer.from(change(bytes.toString('utf8', 8, 8 + length)))
    const prefix = Buffer.alloc(8)
    prefix.writeBigUInt64LE(BigInt(header.length))
    return Buffer.concat([prefix, header, bytes.subarray(8 + length)])
  })
}
