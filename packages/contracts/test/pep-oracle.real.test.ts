import { expect, it } from 'vitest'
import { countCases, disagreements } from './pep/disagreements.ts'
import { makeVectors } from './pep/oracle.ts'

it('agrees with a freshly installed packaging 26.3 on 20,000 random cases', () => {
  const vectors = makeVectors({ seed: 440_503_508, cases: 20_000 })
  expect({ cases: countCases(vectors), disagreements: disagreements(vectors) }).toEqual({
    cases: 20_000,
    disagreements: [],
  })
})
