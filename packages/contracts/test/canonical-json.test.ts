import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalDigest, canonicalJson, sha256Hex } from '../src/index.ts'

it('writes the sample of RFC 8785', () => {
  const sample: unknown = JSON.parse(
    String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\u002f","literals":[null,true,false]}`,
  )
  expect(canonicalJson(sample)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

it('sorts names by UTF-16 code units', () => {
  const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6']
  expect(canonicalJson(Object.fromEntries(names.map((name) => [name, 0])))).toBe(
    `{${['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'].map((name) => `${JSON.stringify(name)}:0`).join(',')}}`,
  )
})

it('writes equal values alike in any order of their members', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse())
      expect(canonicalJson(reversed)).toBe(canonicalJson(value))
    }),
  )
})

it('writes text that reads back as the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value))
      expect(JSON.parse(canonicalJson(plain))).toEqual(plain)
    }),
  )
})

it('refuses what JSON cannot hold with a code', () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  for (const value of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1n,
    () => 0,
    Symbol('s'),
    '\ud800',
    { '\ud800': 1 },
    undefined,
    [undefined],
    cycle,
  ]) {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'not_json' }))
  }
})

it('hashes with SHA-256 as FIPS 180-4 has it', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(sha256Hex(new Uint8Array())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(canonicalDigest({ b: 1, a: 2 })).toBe(sha256Hex('{"a":2,"b":1}'))
})
