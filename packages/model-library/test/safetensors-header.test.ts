import fc from 'fast-check'
import { expect, it } from 'vitest'
import { headerLength, MAX_HEADER_BYTES, tensorNames } from '../src/bundle/safetensors-header.ts'
import { safetensorsFile } from '../src/testing/safetensors-file.ts'

const FAULTS = ['header_too_large', 'header_damaged', 'file_too_short', 'file_too_long']

it('reads the tensors of every well-formed safetensors file', () => {
  const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 })
  const tensors = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 20 }),
    shape.map((sides) => ({ shape: sides })),
    { maxKeys: 8 },
  )
  fc.assert(
    fc.property(tensors, (given) => {
      const named = Object.fromEntries(
        Object.entries(given).filter(([name]) => name !== '__metadata__' && name !== '__proto__'),
      )
      expect(readAll(safetensorsFile(named))).toEqual(expect.arrayContaining(Object.keys(named)))
    }),
    { seed: 20261121, numRuns: 300 },
  )
})

it('finds every file that was cut or extended by any number of bytes', () => {
  const file = safetensorsFile({ a: { shape: [3, 2] }, b: { shape: [5] } })
  const cuts = Array.from({ length: file.length }, (_, length) => readAll(file.subarray(0, length)))
  expect(cuts.filter((found) => !FAULTS.includes(String(found)))).toEqual([])
  expect([1, 2, 100].map((more) => readAll(Buffer.concat([file, Buffer.alloc(more)])))).toEqual(
    Array(3).fill('file_too_long'),
  )
})

it('answers arbitrary bytes without failing, and without reading more than its bound', () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 100 }).map(withPlausibleLength))
  fc.assert(
    fc.property(bytes, (given) => {
      const found = readAll(Buffer.from(given))
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

it('judges headers as the reference implementation does', () => {
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
  expect(
    judged.map(([header]) => tensorNames(Buffer.from(JSON.stringify(header)), 8 + JSON.stringify(header).length + 4)),
  ).toEqual(judged.map(([, verdict]) => verdict))
  const blank = Buffer.from(` ${JSON.stringify({ a: tensor })}   `)
  expect(tensorNames(blank, 8 + blank.length + 4)).toEqual(['a'])
  const marked = Buffer.from(`\uFEFF${JSON.stringify({ a: tensor })}`)
  expect(tensorNames(marked, 8 + marked.length + 4)).toBe('header_damaged')
})

function readAll(file: Buffer) {
  const length = headerLength(file.subarray(0, 64), file.length)
  return typeof length === 'string' ? length : tensorNames(file.subarray(8, 8 + length), file.length)
}

function withPlausibleLength(bytes: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8)
  head.writeBigUInt64LE(BigInt(Math.floor(bytes.length / 2)))
  return Buffer.concat([head, bytes])
}
