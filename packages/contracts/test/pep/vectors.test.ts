import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { countCases, disagreements } from './disagreements.ts'
import { readVectors } from './vectors.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/python', import.meta.url))

it('agrees with packaging 26.3 on every vector handed to the project', () => {
  const vectors = readVectors(FIXTURES)
  expect({ cases: countCases(vectors), disagreements: disagreements(vectors) }).toEqual({
    cases: 1134,
    disagreements: [],
  })
})

it('agrees with packaging 26.3 on every committed vector made by our generator', () => {
  const vectors = readVectors(`${FIXTURES}/generated`)
  expect({ cases: countCases(vectors), disagreements: disagreements(vectors) }).toEqual({
    cases: 1300,
    disagreements: [],
  })
})

it('notices a vector on which it disagrees', () => {
  const vectors = readVectors(FIXTURES)
  const forged = { ...vectors, compare: [{ a: '1.0', b: '1', cmp: -1 }], names: [] }
  expect(disagreements(forged).map(({ packaging, plinth }) => ({ packaging, plinth }))).toEqual([
    { packaging: -1, plinth: 0 },
    { packaging: -1, plinth: 0 },
  ])
})
