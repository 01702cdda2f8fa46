import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HEADER_JSON, type JsonDialect, PYTHON_JSON, parseJsonInSteps } from '../src/bundle/parse-json.ts'

const RUNS = { seed: 20261121, numRuns: 500 }
const REFUSED = Symbol('refused')

it('reads every JSON value as JSON.parse does, however it is written', async () => {
  const written = fc.tuple(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t', ' \r\n'))
  await fc.assert(
    fc.asyncProperty(written, async ([value, indent]) => {
      const text = JSON.stringify(value, null, indent)
      expect(await read(text, PYTHON_JSON)).toEqual(JSON.parse(text))
    }),
    RUNS,
  )
})

it('refuses what JSON.parse refuses, and reads the rest alike, for JSON with any letter changed, left out or put in', async () => {
  const spoiled = fc.tuple(
    fc.jsonValue({ maxDepth: 3 }),
    fc.nat(),
    fc.constantFrom(...'"\\{}[],: 0-1.eE+tfnu/\n\t\0é\ud800', ''),
    fc.nat(1),
  )
  await fc.assert(
    fc.asyncProperty(spoiled, async ([value, place, letter, replaced]) => {
      const whole = JSON.stringify({ a: value, b: [1.5, 'x'] })
      const at = place % whole.length
      const text = whole.slice(0, at) + letter + whole.slice(at + replaced)
      const expected = parsed(text)
      const found = await read(text, PYTHON_JSON)
      expect([text, found]).toEqual([text, expected])
    }),
    { ...RUNS, numRuns: 2000 },
  )
})

it('ends in an answer for any text at all, in both dialects', async () => {
  const texts = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'[]{}",:0 \\') }))
  await fc.assert(
    fc.asyncProperty(texts, fc.constantFrom(PYTHON_JSON, HEADER_JSON), async (text, dialect) => {
      const found = await read(text, dialect)
      expect(dialect === PYTHON_JSON ? found : REFUSED).toEqual(dialect === PYTHON_JSON ? parsed(text) : REFUSED)
    }),
    RUNS,
  )
})

it('reads what Python writes for numbers that are none, and refuses it in a header', async () => {
  const text = '{"a": NaN, "b": [Infinity, -Infinity]}'
  expect(await read(text, PYTHON_JSON)).toEqual({ a: null, b: [null, null] })
  expect(await read(text, HEADER_JSON)).toBe(REFUSED)
  expect(
    await Promise.all(
      ['-NaN', 'nan', 'Inf', '+1', '01', '.5', '1.', '1e', '0x1'].map((each) => read(each, PYTHON_JSON)),
    ),
  ).toEqual(Array(9).fill(REFUSED))
})

it('is bounded in depth, and not by the stack', async () => {
  const nested = (depth: number) => '[{"a":'.repeat(depth / 2) + 1 + '}]'.repeat(depth / 2)
  const depths = [900, 902, 2_000_000]
  const found = await Promise.all(depths.map((depth) => read(nested(depth), PYTHON_JSON)))
  expect(found.map((each) => each === REFUSED)).toEqual([false, true, true])
})

async function read(text: string, dialect: JsonDialect): Promise<unknown> {
  try {
    return await parseJsonInSteps(text, dialect)
  } catch (error) {
    if (error instanceof SyntaxError) return REFUSED
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return REFUSED
  }
}
