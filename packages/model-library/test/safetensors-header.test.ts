import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkHeader, headerLength, MAX_HEADER_BYTES, readHeader } from '../src/bundle/safetensors-header.ts'
import { safetensorsFile } from '../src/testing/safetensors-file.ts'

const FAULTS = ['header_too_large', 'header_damaged', 'file_too_short', 'file_too_long']

it('reads the tensors of every well-formed safetensors file', async () => {
  const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 })
  const tensors = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 20 }),
    shape.map((sides) => ({ shape: sides })),
    { maxKeys: 8 },
  )
  await fc.assert(
    fc.asyncProperty(tensors, async (given) => {
      const named = Object.fromEntries(
        Object.entries(given).filter(([name]) => name !== '__metadata__' && name !== '__proto__'),
      )
      expect(await readAll(safetensorsFile(named))).toEqual(expect.arrayContaining(Object.keys(named)))
    }),
    { seed: 20261121, numRuns: 300 },
  )
})

it('finds every file that was cut or extended by any number of bytes', async () => {
  const file = safetensorsFile({ a: { shape: [3, 2] }, b: { shape: [5] } })
  const cuts = await Promise.all(Array.from({ length: file.length }, (_, length) => readAll(file.subarray(0, length))))
  expect(cuts.filter((found) => !FAULTS.includes(String(found)))).toEqual([])
  const longer = [1, 2, 100].map((more) => readAll(Buffer.concat([file, Buffer.alloc(more)])))
  expect(await Promise.all(longer)).toEqual(Array(3).fill('file_too_long'))
})

it('answers arbitrary bytes without failing, and without reading more than its bound', async () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 100 }).map(withPlausibleLength))
  await fc.assert(
    fc.asyncProperty(bytes, async (given) => {
      const found = await readAll(Buffer.from(given))
      expect(typeof found === 'string' ? FAULTS : found).toEqual(
        typeof found === 'string' ? expect.arrayContaining([found]) : expect.any(Array),
      )
    }),
    { seed: 20261121, numRuns: 1000 },
  )
  const huge = Buffer.alloc(8)
  huge.writeBigUInt64LE(BigInt(MAX_HEADER_BYTES) + 1n)
  expect(headerLength(huge, Number.MAX_SAFE_INTEGER)).toBe('header_too_large')
})

it('judges headers as the reference implementation does', async () => {
  const tensor = { dtype: 'F32', shape: [1], data_offsets: [0, 4] }
  const judged: readonly (readonly [unknown, unknown])[] = [
    [{ a: tensor }, ['a']],
    [{ __metadata__: { format: 'pt' }, a: tensor }, ['a']],
    [{ __metadata__: null, a: tensor }, ['a']],
    [{ __metadata__: { x: 1 }, a: tensor }, 'header_damaged'],
    [{ a: { ...tensor, extra: 1 } }, ['a']],
    [{ a: { ...tensor, dtype: 'F33' } }, 'header_damaged'],
    [{ a: { ...tensor, dtype: 'BF16' } }, 'header_damaged'],
    [{ a: { ...tensor, shape: [2] } }, 'header_damaged'],
    [{ a: { ...tensor, shape: [-1] } }, 'header_damaged'],
    [{ a: { ...tensor, data_offsets: [4, 8] } }, 'header_damaged'],
    [{ a: tensor, b: tensor }, 'header_damaged'],
    [{ a: tensor, b: { dtype: 'I64', shape: [0], data_offsets: [4, 4] } }, ['a', 'b']],
    [{ a: { ...tensor, dtype: 'F4', shape: [8] } }, ['a']],
    [{}, 'file_too_long'],
    [[], 'header_damaged'],
    [null, 'header_damaged'],
    ['a', 'header_damaged'],
    [{ a: null }, 'header_damaged'],
    [{ constructor: { ...tensor, dtype: 'constructor' } }, 'header_damaged'],
  ]
  const found = await Promise.all(judged.map(([header]) => judge(JSON.stringify(header))))
  expect(found).toEqual(judged.map(([, verdict]) => verdict))
})

it('reads a header letter by letter as the reference implementation does, where JSON.parse is more lenient', async () => {
  const tensor = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'
  const judged: readonly (readonly [string, unknown])[] = [
    [` {"a":${tensor}}   `, ['a']],
    [`{\n "a" : ${tensor} }`, ['a']],
    [`{"\\u0061":${tensor}}`, ['a']],
    [`{"a":${tensor},"a":${tensor}}`, ['a']],
    [`{"__proto__":${tensor}}`, ['__proto__']],
    [`\uFEFF{"a":${tensor}}`, 'header_damaged'],
    [`{"a":${tensor}}\0`, 'header_damaged'],
    [`{"a":${tensor}}}`, 'header_damaged'],
    [`{"a":${tensor},}`, 'header_damaged'],
    [`{"a":${tensor.replace('[1]', '[1.0]')}}`, 'header_damaged'],
    [`{"a":${tensor.replace('[0,', '[-0,')}}`, 'header_damaged'],
    [`{"a":${tensor.replace('[0,', '[0e0,')}}`, 'header_damaged'],
    [`{"a":${tensor.replace('{', '{"dtype":"F32",')}}`, 'header_damaged'],
    [`{"a":${tensor.replace('{', '{"x":NaN,')}}`, 'header_damaged'],
    [`{"a":${tensor.replace('{', '{"x":1.5,')}}`, ['a']],
    [`{"\\ud800":${tensor}}`, 'header_damaged'],
    [`{"__metadata__":{},"a":${tensor},"__metadata__":{}}`, 'header_damaged'],
    [`{"__metadata__":{"dtype":"x","dtype":"y"},"a":${tensor}}`, ['a']],
    [`{"a":${tensor.replace('{', `{"x":${'9'.repeat(40)},`)}}`, ['a']],
    [`{"a":${tensor.replace('{', '{"x":1e999,')}}`, 'header_damaged'],
    [`{"a":${tensor.replace('{', `{"x":${'['.repeat(126)}${']'.repeat(126)},`)}}`, 'header_damaged'],
    [`{"a":${tensor.replace('{', `{"x":${'['.repeat(125)}${']'.repeat(125)},`)}}`, ['a']],
  ]
  const found = await Promise.all(judged.map(([header]) => judge(header)))
  expect(found).toEqual(judged.map(([, verdict]) => verdict))
})

/** Of a header before four bytes of data. */
async function judge(header: string) {
  const read = await readHeader(Buffer.from(header))
  return read ? namesOf(checkHeader(read, 4)) : 'header_damaged'
}

async function readAll(file: Buffer) {
  const length = headerLength(file.subarray(0, 64), file.length)
  if (typeof length === 'string') return length
  const read = await readHeader(file.subarray(8, 8 + length))
  return read ? namesOf(checkHeader(read, file.length - 8 - length)) : 'header_damaged'
}

function namesOf(checked: ReturnType<typeof checkHeader>) {
  return typeof checked === 'string' ? checked : checked.tensors
}

function withPlausibleLength(bytes: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8)
  head.writeBigUInt64LE(BigInt(Math.floor(bytes.length / 2)))
  return Buffer.concat([head, bytes])
}
