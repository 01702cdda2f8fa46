import { expect, it } from 'vitest'
import { knownQueries, wordsOf } from '../src/models/model-words.ts'

it('knows how many models of a library have a word, or one that begins so', () => {
  const models = 3000
  const words = Array.from({ length: models }, (_, model) => wordsOf(model))
  const queries = knownQueries(models, 5)
  const found = queries.map(({ query }) => ({
    query,
    hits: words.filter((each) => each.some((word) => word.startsWith(query))).length,
  }))

  expect(found).toEqual(queries)
  expect(new Set(queries.map(({ hits }) => hits))).toEqual(new Set([10, 260, 100, 2600, 500, 3000, 2000]))
})
