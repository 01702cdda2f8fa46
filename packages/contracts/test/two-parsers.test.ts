import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { copyJson } from '../src/json/copy-json.ts'
import type { Contract } from '../src/schema/contract.ts'
import { UNFIT, type UnknownFields, zodOf } from '../src/schema/field.ts'
import { validGoldens } from './golden.ts'
import { nearValid } from './near-valid.ts'

const MODES: readonly UnknownFields[] = ['keep', 'refuse']

it('reads every golden document as zod does, without zod', () => {
  for (const { contract, document } of validGoldens()) expect(readings(contract, document).read).not.toBe('unfit')
  expect(validGoldens().filter(({ contract, document }) => disagrees(contract, document))).toEqual([])
})

it('takes what zod takes and no more, and gives the same members in the same order', () => {
  const contracts = [...new Set(validGoldens().map(({ contract }) => contract))]
  const documents = contracts.flatMap((contract, index) => nearValid(contract, index, 100))
  const verdicts = documents.map(({ contract, document }) => readings(contract, document).read !== 'unfit')

  expect(documents.filter(({ contract, document }) => disagrees(contract, document))).toEqual([])
  expect(verdicts.filter((taken) => taken).length).toBeGreaterThan(documents.length / 10)
  expect(verdicts.filter((taken) => !taken).length).toBeGreaterThan(documents.length / 10)
})

it('leaves any JSON that fits no contract to zod', () => {
  fc.assert(
    fc.property(fc.constantFrom(...validGoldens()), fc.jsonValue(), ({ contract }, value) => {
      expect(disagrees(contract, value)).toBe(false)
    }),
    { numRuns: 1000, seed: 1 },
  )
})

function disagrees(contract: Contract<unknown>, document: unknown): boolean {
  return MODES.some((mode) => {
    const { read, zod } = readings(contract, document, mode)
    return read !== zod
  })
}

/** What each parser makes of a document, as text: the order of members is what is written to disk. */
function readings(contract: Contract<unknown>, document: unknown, mode: UnknownFields = contract.unknown_fields) {
  const read = contract.read(copyJson(document).copy, mode)
  const parsed = z.safeParse(zodOf(contract, mode), copyJson(document).copy, { jitless: true })
  return {
    read: read === UNFIT ? 'unfit' : JSON.stringify(read),
    zod: parsed.success ? JSON.stringify(parsed.data) : 'unfit',
  }
}
