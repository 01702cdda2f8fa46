import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Dice } from './dice.ts'
import { type ShardIndex, sharded } from './edits.ts'
import { filesIn, type RandomStep } from './random-step.ts'

/** What can happen to weights: their headers, their shards, their names. */
export const WEIGHT_STEPS: readonly RandomStep[] = [
  changeHeader,
  changeHeader,
  changeHeader,
  changeHeader,
  lengthen,
  shard,
  shard,
  shard,
  shard,
  asVariant,
  asVariant,
]

interface Tensor {
  dtype: unknown
  shape: unknown
  data_offsets: [number, number] | unknown
}
type Header = Record<string, Tensor | unknown>

const HEADER_CHANGES: readonly {
  readonly name: string
  readonly change: (header: Header, name: string, dice: Dice) => Header | string
}[] = [
  {
    name: 'rename tensor',
    change: (header, name) => JSON.stringify(header).replace(JSON.stringify(name), '"renamed"'),
  },
  { name: 'drop tensor', change: (header, name) => omit(header, name) },
  {
    name: 'unknown dtype',
    change: (header, name, dice) => withTensor(header, name, { dtype: dice.pick(['F33', 'f32', null, 3, '', 'C128']) }),
  },
  {
    name: 'dtype of other width',
    change: (header, name, dice) =>
      withTensor(header, name, { dtype: dice.pick(['F16', 'BF16', 'F64', 'BOOL', 'F4', 'I8']) }),
  },
  {
    name: 'dtype of same width',
    change: (header, name, dice) => withTensor(header, name, { dtype: dice.pick(['I32', 'U32']) }),
  },
  {
    name: 'odd shape',
    change: (header, name, dice) =>
      withTensor(header, name, { shape: dice.pick([null, [], [-1], [1.5], ['x'], 3, [2 ** 53], [1, 1, 1]]) }),
  },
  { name: 'flattened shape', change: flattened },
  { name: 'offsets moved', change: (header, name, dice) => moved(header, name, dice.pick([-4, 4, 1, -1, 1024])) },
  {
    name: 'empty tensor more',
    change: (header, _name, dice) => ({
      ...header,
      more: {
        dtype: 'F32',
        shape: [0],
        data_offsets: dice.pick([
          [0, 0],
          [4, 4],
          [1e12, 1e12],
        ]),
      },
    }),
  },
  { name: 'key more in a tensor', change: (header, name) => withTensor(header, name, { surprising: 1 }) },
  {
    name: 'key less in a tensor',
    change: (header, name, dice) => ({
      ...header,
      [name]: omit({ ...Object(header[name]) }, dice.pick(['dtype', 'shape', 'data_offsets'])),
    }),
  },
  {
    name: 'odd metadata',
    change: (header, _name, dice) => ({
      ...header,
      __metadata__: dice.pick([
        null,
        {},
        { format: 'pt', x: 'y' },
        { format: 'tf' },
        { format: 3 },
        [],
        'pt',
        { format: 'np' },
        { other: 'x' },
      ]),
    }),
  },
  {
    name: 'name twice, the same',
    change: (header, name) =>
      JSON.stringify(header).replace(/\}$/, `,${JSON.stringify(name)}:${JSON.stringify(header[name])}}`),
  },
  {
    name: 'field twice',
    change: (header, name) =>
      JSON.stringify(header).replace(`${JSON.stringify(name)}:{`, `${JSON.stringify(name)}:{"dtype":"F32",`),
  },
  {
    name: 'metadata twice',
    change: (header) => JSON.stringify(header).replace(/\}$/, ',"__metadata__":{"format":"pt"}}'),
  },
  { name: 'floats', change: (header) => JSON.stringify(header).replace(/"shape":\[(\d+)/, '"shape":[$1.0') },
  { name: 'exponent', change: (header) => JSON.stringify(header).replace(/"data_offsets":\[0/, '"data_offsets":[0e0') },
  {
    name: 'minus zero',
    change: (header) => JSON.stringify(header).replace(/"data_offsets":\[0/, '"data_offsets":[-0'),
  },
  { name: 'array', change: () => '[]' },
  { name: 'spaces before', change: (header) => ` ${JSON.stringify(header)}` },
  { name: 'spaces after', change: (header) => `${JSON.stringify(header)}       ` },
  { name: 'spaces within', change: (header) => JSON.stringify(header, null, 2) },
  { name: 'zeros after', change: (header) => `${JSON.stringify(header)}\0\0\0` },
  { name: 'BOM', change: (header) => `\ufeff${JSON.stringify(header)}` },
  { name: 'NaN', change: (header) => JSON.stringify(header).replace('{', '{"x":NaN,') },
  { name: 'escapes', change: (header) => JSON.stringify(header).replaceAll('"dtype"', '"\\u0064type"') },
  { name: 'surrogate', change: (header, name) => JSON.stringify(header).replace(JSON.stringify(name), '"\\ud800"') },
]

async function changeHeader(bundle: string, dice: Dice): Promise<string | undefined> {
  const file = await weightsIn(bundle, dice)
  if (file === undefined) return undefined
  const bytes = await readFile(join(bundle, file))
  const read = readHeader(bytes)
  if (!read) return undefined
  const names = Object.keys(read.header).filter((name) => name !== '__metadata__')
  const { name, change } = dice.pick(HEADER_CHANGES)
  const tensor = names[dice.below(names.length)]
  if (tensor === undefined) return undefined
  const changed = change(read.header, tensor, dice)
  await writeFile(join(bundle, file), withHeader(changed, read.data))
  return `${file}: ${name} (${tensor})`
}

/** The length of the header says something else. */
async function lengthen(bundle: string, dice: Dice): Promise<string | undefined> {
  const file = await weightsIn(bundle, dice)
  if (file === undefined) return undefined
  const bytes = await readFile(join(bundle, file))
  if (bytes.length < 8) return undefined
  const length = bytes.readBigUInt64LE(0)
  const given = dice.pick([
    0n,
    1n,
    length + 1n,
    length - 1n,
    length * 2n,
    100_000_000n,
    100_000_001n,
    1n << 63n,
    (1n << 64n) - 1n,
  ])
  bytes.writeBigUInt64LE(given & ((1n << 64n) - 1n))
  await writeFile(join(bundle, file), bytes)
  return `${file}: header length ${given}`
}

const INDEX_CHANGES: readonly { readonly name: string; readonly change: (index: ShardIndex, dice: Dice) => unknown }[] =
  [
    { name: 'whole', change: (index) => index },
    { name: 'without metadata', change: ({ weight_map }) => ({ weight_map }) },
    {
      name: 'odd metadata',
      change: (index, dice) => ({ ...index, metadata: dice.pick([null, {}, [], 3, 'x', { total_size: 'x' }]) }),
    },
    { name: 'without map', change: ({ metadata }) => ({ metadata }) },
    {
      name: 'odd map',
      change: (index, dice) => ({
        ...index,
        weight_map: dice.pick([null, {}, [], 3, 'x', { x: 3 }, { x: null }, { x: '' }]),
      }),
    },
    { name: 'not JSON', change: () => '{' },
    { name: 'array', change: () => '[]' },
    {
      name: 'forgets a tensor',
      change: ({ metadata, weight_map }) => ({
        metadata,
        weight_map: Object.fromEntries(Object.entries(weight_map).slice(1)),
      }),
    },
    {
      name: 'tensor more',
      change: ({ metadata, weight_map }) => ({
        metadata,
        weight_map: { ...weight_map, surprising: Object.values(weight_map)[0] },
      }),
    },
    {
      name: 'wrong shard',
      change: ({ metadata, weight_map }) => ({
        metadata,
        weight_map: Object.fromEntries(
          Object.entries(weight_map).map(([name], at, all) => [name, all[all.length - 1 - at]?.[1]]),
        ),
      }),
    },
    {
      name: 'absent shard more',
      change: ({ metadata, weight_map }) => ({
        metadata,
        weight_map: { ...weight_map, surprising: 'model-00009-of-00009.safetensors' },
      }),
    },
    {
      name: 'path in it',
      change: ({ metadata, weight_map }, dice) => ({
        metadata,
        weight_map: Object.fromEntries(
          Object.entries(weight_map).map(([name, file], at) => [
            name,
            at === 0 ? `${dice.pick(['./', '../', '/', 'sub/', '..\\'])}${file}` : file,
          ]),
        ),
      }),
    },
  ]

async function shard(bundle: string, dice: Dice): Promise<string | undefined> {
  const file = await weightsIn(bundle, dice)
  if (file === undefined || !/^[a-z_]+\.safetensors$/.test(basename(file)) || dirname(file) === '.') return undefined
  const kept = await readFile(join(bundle, file))
  if (!readHeader(kept)) return undefined
  const stem = basename(file).replace('.safetensors', '')
  const { name, change } = dice.pick(INDEX_CHANGES)
  await sharded(dirname(file), { stem, change: (index) => change(index, dice) })(bundle)
  const part = join(bundle, dirname(file), `${stem}-0000${1 + dice.below(2)}-of-00002.safetensors`)
  const more = dice.below(8)
  if (more === 0) await rm(part)
  if (more === 1)
    await writeFile(part, (await readFile(part)).subarray(0, -1 - dice.below((await stat(part)).size - 1)))
  if (more === 2) await writeFile(join(bundle, file), kept)
  if (more === 3) await rm(`${join(bundle, file)}.index.json`)
  if (more === 4) await rename(part, `${part}.part`)
  return `shard ${file}: index ${name}, then ${more < 5 ? ['shard deleted', 'shard cut', 'single file beside', 'index deleted', 'shard renamed'][more] : 'nothing'}`
}

async function asVariant(bundle: string, dice: Dice): Promise<string | undefined> {
  const file = await weightsIn(bundle, dice)
  if (file === undefined) return undefined
  const named = file.replace(
    /\.safetensors$/,
    dice.pick(['.fp16.safetensors', '.ema.safetensors', '.non_ema.safetensors', '.fp16.bin', '-fp16.safetensors']),
  )
  if (dice.below(2)) await rename(join(bundle, file), join(bundle, named))
  else await writeFile(join(bundle, named), await readFile(join(bundle, file)))
  return `variant ${named}`
}

async function weightsIn(bundle: string, dice: Dice): Promise<string | undefined> {
  const files = await filesIn(bundle, '.safetensors')
  return files.length > 0 ? dice.pick(files) : undefined
}

function readHeader(bytes: Buffer): { readonly header: Header; readonly data: Buffer } | undefined {
  try {
    const length = Number(bytes.readBigUInt64LE(0))
    return { header: JSON.parse(bytes.toString('utf8', 8, 8 + length)), data: bytes.subarray(8 + length) }
  } catch {
    return undefined
  }
}

function withHeader(header: Header | string, data: Buffer): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const prefix = Buffer.alloc(8)
  prefix.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([prefix, text, data])
}

function omit(header: Header, name: string): Header {
  return Object.fromEntries(Object.entries(header).filter(([each]) => each !== name))
}

function withTensor(header: Header, name: string, change: Readonly<Record<string, unknown>>): Header {
  return { ...header, [name]: { ...Object(header[name]), ...change } }
}

function flattened(header: Header, name: string): Header {
  const { shape } = Object(header[name])
  return Array.isArray(shape) ? withTensor(header, name, { shape: [shape.reduce((a, b) => a * b, 1)] }) : header
}

function moved(header: Header, name: string, by: number): Header {
  const { data_offsets } = Object(header[name])
  return Array.isArray(data_offsets)
    ? withTensor(header, name, { data_offsets: data_offsets.map((each) => each + by) })
    : header
}
