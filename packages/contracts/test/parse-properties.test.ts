import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ContractError, contracts, isCodedError } from '../src/index.ts'
import { validGoldens } from './golden.ts'
import { placesOf, replaceAt } from './places.ts'

it('throws nothing but the declared error on arbitrary JSON', () => {
  fc.assert(
    fc.property(fc.constantFrom(...contracts), fc.jsonValue(), (contract, value) => {
      const error = thrownBy(() => contract.parse(value))
      expect(error === undefined || (error instanceof ContractError && isCodedError(error))).toBe(true)
    }),
    { numRuns: 2000, seed: 1 },
  )
})

it('throws nothing but the declared error when one value inside a valid document is replaced', () => {
  fc.assert(
    fc.property(fc.constantFrom(...validGoldens()), fc.nat(), fc.jsonValue(), ({ contract, document }, pick, value) => {
      const error = thrownBy(() => contract.parse(replaceOne(document, pick, value)))
      expect(error === undefined || error instanceof ContractError).toBe(true)
    }),
    { numRuns: 2000, seed: 1 },
  )
})

it('brings any valid document through a round trip, unknown fields included', () => {
  const names = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__')
  fc.assert(
    fc.property(
      fc.constantFrom(...loose()),
      fc.dictionary(
        names.map((name) => `x_${name}`),
        fc.jsonValue(),
      ),
      ({ contract, document }, unknown) => {
        const extended: unknown = JSON.parse(JSON.stringify({ ...unknown, ...Object(document) }))
        const read = contract.parse(extended)
        expect(read).toMatchObject(JSON.parse(JSON.stringify(unknown)))
        expect(contract.parse(JSON.parse(JSON.stringify(read)))).toEqual(read)
      },
    ),
    { numRuns: 500, seed: 1 },
  )
})

it('reports each field that a command does not know', () => {
  const strict = validGoldens().filter(({ contract }) => contract.unknown_fields === 'refuse')
  fc.assert(
    fc.property(
      fc.constantFrom(...strict),
      fc.uniqueArray(
        fc.string().map((name) => `x_${name}`),
        { minLength: 1, maxLength: 4 },
      ),
      ({ contract, document }, names) => {
        const result = contract.safeParse({
          ...Object(document),
          ...Object.fromEntries(names.map((name) => [name, 1])),
        })
        const unknown = result.success ? [] : result.errors.filter(({ code }) => code === 'unknown_field')
        expect(unknown.length).toBe(names.length)
      },
    ),
    { numRuns: 300, seed: 1 },
  )
})

function loose() {
  return validGoldens().filter(
    ({ contract, document }) => contract.unknown_fields === 'keep' && typeof document === 'object',
  )
}

/** Replaces the value at one place of a document, chosen by `pick` among all places. */
function replaceOne(document: unknown, pick: number, value: unknown): unknown {
  const places = placesOf(document)
  return replaceAt(document, places[pick % places.length] ?? [], () => value)
}

function thrownBy(run: () => unknown): unknown {
  try {
    run()
    return undefined
  } catch (error) {
    return error
  }
}
