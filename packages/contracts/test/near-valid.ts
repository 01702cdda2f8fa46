import fc from 'fast-check'
import type { Contract } from '../src/schema/contract.ts'
import { validGoldens } from './golden.ts'
import { placesOf, replaceAt } from './places.ts'

/** A document close to one that a contract takes. */
export interface NearValid {
  readonly contract: Contract<unknown>
  readonly document: unknown
}

/** Golden documents of a contract, each changed at one or two places: values, kinds, white space, bounds, missing and unknown members. */
export function nearValid(contract: Contract<unknown>, seed: number, numRuns: number): NearValid[] {
  const goldens = validGoldens()
    .filter((golden) => golden.contract === contract)
    .map(({ document }) => document)
  const changes = fc.array(fc.tuple(fc.nat(), fc.oneof(...CHANGES)), { minLength: 1, maxLength: 2 })
  return fc
    .sample(fc.tuple(fc.constantFrom(...goldens), changes), { seed, numRuns })
    .map(([golden, steps]) => ({ contract, document: steps.reduce(changed, golden) }))
}

type Change = (value: unknown) => unknown

const SPACES = ['\n', ' ', '\t', '\u001c', '\u0085', '\u00a0', '\u180e', '\u200b', '\u2028', '\u3000', '\ufeff']
const NUMBERS = [0, 1, -1, 0.5, 1e300, 2 ** 53, 2 ** 53 - 1, -(2 ** 53), 4294967296]
const TEXTS = [
  '',
  'ready',
  'venv',
  '==1.0',
  '/a',
  'C:\\a',
  '\\\\host\\a',
  'a/b',
  '2026-01-05T10:30:60+23:59',
  '\ud800',
  '٣',
  'é',
]

const CHANGES: fc.Arbitrary<Change>[] = [
  fc
    .constantFrom<unknown>(null, true, false, [], {}, [null], { a: 1 }, ...NUMBERS, ...TEXTS, ...SPACES)
    .map((value) => () => value),
  fc
    .constantFrom(...SPACES, '0', 'é')
    .map((end) => (value: unknown) => (typeof value === 'string' ? value + end : value)),
  fc.constantFrom(...SPACES).map((start) => (value: unknown) => (typeof value === 'string' ? start + value : value)),
  fc.constant((value: unknown) => (typeof value === 'string' ? value.toUpperCase() : value)),
  fc
    .constantFrom(-1, 0.5, 2 ** 53)
    .map((step) => (value: unknown) => (typeof value === 'number' ? value + step : [value])),
  fc.constant((value: unknown) => (Array.isArray(value) ? value.slice(1) : undefined)),
  fc
    .tuple(
      fc.constantFrom('later', 'constructor', '', 'contract_version', 'a/b~c'),
      fc.constantFrom<unknown>(null, 1, 'x', {}),
    )
    .map(
      ([name, member]) =>
        (value: unknown) =>
          isPlain(value) ? { ...value, [name]: member } : value,
    ),
]

function changed(document: unknown, [pick, change]: readonly [number, Change]): unknown {
  const places = placesOf(document)
  const place = places[pick % places.length] ?? []
  const result = replaceAt(document, place, change) ?? null
  // What is compared crosses to Python as JSON.
  return JSON.parse(JSON.stringify(result))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
