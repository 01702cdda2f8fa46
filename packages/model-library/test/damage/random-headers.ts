import type { Dice } from './dice.ts'

interface Tensor {
  dtype: unknown
  shape: unknown
  data_offsets: [number, number] | unknown
}
/** The JSON of a header. */
export type Header = Record<string, Tensor | unknown>

/** What can be wrong with the header of a safetensors file; the change of a tensor or, as a text, of the whole. */
export const HEADER_CHANGES: readonly {
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

/** The header of a file and the bytes behind it; undefined when it has none. */
export function readHeader(bytes: Buffer): { readonly header: Header; readonly data: Buffer } | undefined {
  try {
    const length = Number(bytes.readBigUInt64LE(0))
    return { header: JSON.parse(bytes.toString('utf8', 8, 8 + length)), data: bytes.subarray(8 + length) }
  } catch {
    return undefined
  }
}

/** A file with this header. */
export function withHeader(header: Header | string, data: Buffer): Buffer {
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
