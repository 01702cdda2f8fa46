import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isSamePlain, plainCopy } from '../../src/memory/plain-copy.ts'

const plain = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('__proto__'))

it('finds a plain value equal to its copy and to no other value', () => {
  fc.assert(
    fc.property(plain, plain, (value, other) => {
      const copy = plainCopy(value)
      const same = isSameText(value, other)
      expect([isSamePlain(copy, structuredClone(value)), isSamePlain(copy, other)]).toEqual([true, same])
    }),
    { numRuns: 300, seed: 4 },
  )
})

it('tells members that are undefined from members that are not there, and one kind of number from another', () => {
  const pairs: readonly (readonly [unknown, unknown])[] = [
    [{ a: undefined }, {}],
    [{ a: undefined }, { b: undefined }],
    [{}, { a: 1 }],
    [{}, []],
    [[], { length: 0 }],
    [[1], [1, 2]],
    [0, -0],
    ['1', 1],
    [null, undefined],
    [{ a: 1 }, Object.create({ a: 1 })],
    [{ length: 1 }, [undefined]],
  ]
  for (const [kept, other] of pairs) expect([kept, isSamePlain(plainCopy(kept), other)]).toEqual([kept, false])
  expect(isSamePlain(plainCopy({ a: Number.NaN }), { a: Number.NaN })).toBe(true)
})

it('has nothing of its original in it, so that changing that changes no copy', () => {
  const value = { list: [{ name: 'a' }] }
  const copy = plainCopy(value)
  value.list.push({ name: 'b' })
  expect(copy).toEqual({ list: [{ name: 'a' }] })
  expect(isSamePlain(copy, value)).toBe(false)
})

it('copies nothing that is not plain, too large, endless, or throws when it is read', () => {
  const endless: Record<string, unknown> = {}
  endless.self = endless
  const throwing = {
    get a(): never {
      throw new Error('no')
    },
  }
  const odd = [
    () => 1,
    Symbol('a'),
    new Map(),
    new Date(),
    Object.create({ inherited: 1 }),
    JSON.parse('{"__proto__": 1}'),
    endless,
    throwing,
    Array.from({ length: 5000 }, (_, index) => index),
    'x'.repeat(2_000_000),
  ]
  for (const value of odd) expect(plainCopy({ value })).toBeUndefined()
  expect(isSamePlain({ a: 1 }, throwing)).toBe(false)
})

function isSameText(a: unknown, b: unknown): boolean {
  return sortedText(a) === sortedText(b)
}

function sortedText(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(sortedText).join(',')}]`
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${sortedText(each)}`).join(',')}}`
}
