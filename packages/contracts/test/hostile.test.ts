import { expect, it } from 'vitest'
import {
  CodedError,
  type ContractError,
  canonicalJson,
  DependencyOverridePatchV1,
  DependencyRequirementsV1,
  EnvironmentRefV1,
  ErrorDocumentV1,
  fromErrorDocument,
  ModelMetadataV1,
  ModelSearchPageV1,
  toErrorDocument,
} from '../src/index.ts'
import { validGoldens } from './golden.ts'

const document = { contract_version: 1, code: 'x', message: 'm' }
const SECRET = 'hunter2-'.repeat(50)

it('refuses nesting of a hundred thousand levels with a code, in a known place and in an unknown one', () => {
  for (const deep of [nested((inner) => ({ a: inner })), nested((inner) => [inner])]) {
    expect(codes({ ...document, details: { deep } })).toEqual(['too_deep'])
    expect(codes({ ...document, later: deep })).toEqual(['too_deep'])
    expect(codes(deep)).toEqual(['too_deep'])
    expect(() => canonicalJson(deep)).toThrow(expect.objectContaining({ code: 'not_json' }))
    expect(toErrorDocument(new CodedError('a', 'b', { details: { deep } }))).toEqual({
      contract_version: 1,
      code: 'a',
      message: 'b',
    })
  }
})

it('refuses what JSON cannot hold wherever it stands, instead of losing or keeping it', () => {
  class Thing {
    readonly code = 'x'
  }
  const holes: unknown[] = []
  holes[2] = 1
  const getter = Object.defineProperty({}, 'x', {
    enumerable: true,
    get: () => {
      throw new Error(SECRET)
    },
  })
  const proxy = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error(SECRET)
      },
    },
  )
  const cycle: Record<string, unknown> = {}
  cycle.again = cycle
  const values = [
    new Map(),
    new Set(),
    new Date(0),
    /x/,
    new Thing(),
    holes,
    [undefined],
    getter,
    proxy,
    cycle,
    () => 1,
    Symbol('x'),
    1n,
  ]
  for (const value of [...values, Number.NaN, Number.POSITIVE_INFINITY, Object.create({ code: 'x' })]) {
    const found = [value, { ...document, later: value }, { ...document, details: { x: [value] } }].map(codes)
    expect({ value, found: found.flat().every((code) => ['not_json', 'too_deep'].includes(code)) }).toEqual({
      value,
      found: true,
    })
    expect(() => canonicalJson({ value })).toThrow(expect.objectContaining({ code: 'not_json' }))
  }
})

it('refuses numbers that a double does not hold', () => {
  expect(codesOf(ModelMetadataV1.safeParse(JSON.parse('{"size_bytes":1e400}')))).toEqual(['not_json'])
  expect(codesOf(ModelMetadataV1.safeParse({ size_bytes: 2 ** 53 }))).toEqual(['too_big'])
  expect(Object.is(ModelMetadataV1.parse(JSON.parse('{"match_confidence":-0}')).match_confidence, 0)).toBe(true)
})

it('keeps names that JavaScript has a meaning for as plain data, and changes no prototype', () => {
  const text =
    '{"contract_version":1,"code":"x","message":"m","constructor":{"prototype":{"bad":1}},"details":{"__proto__":{"bad":1}},"later":{"__proto__":null}}'
  const read = ErrorDocumentV1.parse(JSON.parse(text))
  expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(text))
  expect(Object.getPrototypeOf(read.details)).toBe(Object.prototype)
  expect('bad' in {}).toBe(false)
  expect(
    codesOf(ModelSearchPageV1.safeParse(JSON.parse('{"models":[],"total":0,"facets":{"__proto__":{"x":1}}}'))),
  ).toEqual(['reserved_name'])
})

it('reads a million values, and refuses a million wrong ones with a bounded error', () => {
  expect(ModelMetadataV1.parse({ tags: new Array(1e6).fill('x') }).tags?.length).toBe(1e6)
  for (const size of [2000, 1e6]) {
    const error = errorOf(ModelMetadataV1.safeParse({ tags: new Array(size).fill(1) }))
    expect(error.errors.length).toBeLessThanOrEqual(1001)
    expect(error.errors.at(-1)?.code).toBe('too_many_findings')
    expect(error.message.length).toBeLessThan(300)
  }
})

it('bounds messages and paths however long a name is', () => {
  const patch = {
    binding_id: 'b',
    scope: 'binding',
    fields: { index_url: 'x' },
    source: 'user',
    updated_at: '2026-01-05T10:30:00Z',
  }
  const error = errorOf(DependencyOverridePatchV1.safeParse({ ...patch, ['\ud83d\ude00'.repeat(1e5)]: 1 }))
  expect(JSON.stringify(error.errors).length).toBeLessThan(600)
  const selection = {
    dependency_contract_version: 1,
    model_id: 'm',
    platform_key: 'p',
    validation_state: 'resolved',
    selected_binding_ids: ['x'.repeat(1e6)],
  }
  expect(JSON.stringify(errorOf(DependencyRequirementsV1.safeParse(selection)).errors).length).toBeLessThan(600)
})

it('repeats no value of a document in an error, a version included', () => {
  for (const { contract, document: valid } of validGoldens()) {
    if (typeof valid !== 'object' || valid === null) continue
    for (const value of [SECRET, { [SECRET.slice(0, 8)]: SECRET }, [SECRET]]) {
      for (const name of Object.keys(valid)) {
        const result = contract.safeParse({ ...valid, [name]: value })
        const error = result.success ? undefined : result.error
        const told = JSON.stringify([error?.message, error?.hint, error?.details, toErrorDocument(error)])
        expect({ contract: contract.name, name, told: told.includes(SECRET) }).toEqual({
          contract: contract.name,
          name,
          told: false,
        })
      }
    }
  }
})

it('says which version it found, and only the kind of what is none', () => {
  const found = [2, '1', 'v1.2', SECRET, true, [1], { v: 1 }, null].map((contract_version) =>
    EnvironmentRefV1.safeParse({ contract_version }),
  )
  expect(found.map((result) => errorOf(result).details.found)).toEqual([
    2,
    '1',
    'v1.2',
    'a string',
    'a boolean',
    'a list',
    'an object',
    undefined,
  ])
})

it('changes nothing of what it reads, and reads frozen documents', () => {
  for (const { contract, document: valid } of validGoldens()) {
    const before = JSON.stringify(valid)
    contract.parse(deepFreeze(structuredClone(valid)))
    contract.safeParse(valid)
    expect(JSON.stringify(valid)).toBe(before)
  }
})

it('gives a document of its own each time: nothing is shared with the input, with a default or with the schema', () => {
  for (const { contract, title, document: valid } of validGoldens()) {
    const input = structuredClone(valid)
    const first = contract.parse(input)
    const before = JSON.stringify(first)
    expect(structuredClone(first)).toEqual(first)
    spoil(contract.parse(input))
    spoil(input)
    expect({ title, first: JSON.stringify(first), again: JSON.stringify(contract.parse(valid)) }).toEqual({
      title,
      first: before,
      again: before,
    })
  }
  const { properties } = DependencyRequirementsV1.json_schema
  expect(Object.isFrozen(properties)).toBe(true)
})

it('makes a document that parses of anything that can be thrown', () => {
  const branded = Object.defineProperty(new Error('x'), Symbol.for('@plinth/coded-error'), { value: true })
  for (const thrown of [undefined, null, Object.create(null), Symbol('x'), 'text', branded, new CodedError(' ', 'm')])
    expect(ErrorDocumentV1.parse(toErrorDocument(thrown)).code).toBe('internal_error')
})

it('reads an error document whose details lie as a plain coded error', () => {
  const details = { contract: 'X', errors: [{ code: {}, path: 1, message: [] }], expected: 'many', found: SECRET }
  for (const code of ['invalid_contract', 'unsupported_contract_version']) {
    const back = fromErrorDocument({ ...document, code, details })
    expect({ name: back.name, code: back.code }).toEqual({ name: 'CodedError', code })
  }
})

function nested(wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1
  for (let level = 0; level < 100_000; level += 1) value = wrap(value)
  return value
}

function codes(value: unknown): string[] {
  return codesOf(ErrorDocumentV1.safeParse(value))
}

function codesOf(
  result:
    | ReturnType<typeof ErrorDocumentV1.safeParse>
    | ReturnType<typeof ModelMetadataV1.safeParse>
    | ReturnType<typeof ModelSearchPageV1.safeParse>,
): string[] {
  return errorOf(result).errors.map(({ code }) => code)
}

function errorOf(result: { readonly success: boolean; readonly error?: ContractError }): ContractError {
  if (!result.error) throw new Error('the document was accepted')
  return result.error
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}

/** Empties every list and object that can be reached. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    spoil(inner)
    Reflect.deleteProperty(value, name)
  }
  if (Array.isArray(value)) value.length = 0
}
