import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findModels } from '../src/index/find-models.ts'
import { FACETS } from '../src/index/page-request.ts'
import { writeModels } from '../src/index/write-models.ts'
import { expectedFacet, expectedIds, filters, indexOf, models, pagesOf, put, query } from './search-model.ts'

const CAMPAIGN = { seed: 20261121, numRuns: 25 }

it('gives the pages, totals, order and facets of a search that looks at every model in memory', async () => {
  await fc.assert(
    fc.asyncProperty(
      models,
      fc.array(fc.record({ query, filters, limit: fc.integer({ min: 1, max: 5 }) }), { minLength: 1, maxLength: 6 }),
      async (all, requests) => {
        await using index = await indexOf(all)
        for (const request of requests) {
          const expected = expectedIds(all, request)
          const pages = await pagesOf(index, { ...request, facets: FACETS })
          expect(pages.flatMap((page) => page.models.map(({ model_id }) => model_id))).toEqual(expected)
          expect(pages.map(({ total }) => total)).toEqual(pages.map(() => expected.length))
          for (const facet of FACETS) expect(pages[0]?.facets?.[facet]).toEqual(expectedFacet(all, expected, facet))
        }
      },
    ),
    CAMPAIGN,
  )
})

it('gives each model that stays exactly once over all pages, whatever is added and removed meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(
      models,
      models,
      fc.record({ query, limit: fc.integer({ min: 1, max: 3 }) }),
      async (first, later, request) => {
        await using index = await indexOf(first)
        const stays = [...first.keys()].filter((id) => !later.has(id))
        const coming = [...later]
        const pages = await pagesOf(index, request, async () => {
          const [id, metadata] = coming.pop() ?? []
          if (id === undefined || metadata === undefined) return
          if (first.has(id)) await writeModels(index, { remove: [id] })
          else await put(index, new Map([[id, metadata]]))
        })
        const seen = pages.flatMap((page) => page.models.map(({ model_id }) => model_id))
        expect(new Set(seen).size).toBe(seen.length)
        const expected = expectedIds(first, request).filter((id) => stays.includes(id))
        expect(seen.filter((id) => stays.includes(id))).toEqual(expected)
      },
    ),
    CAMPAIGN,
  )
})

it('keeps rows and their words together when models change and go', async () => {
  await fc.assert(
    fc.asyncProperty(models, models, fc.array(query, { maxLength: 4 }), async (before, after, queries) => {
      await using index = await indexOf(before)
      await put(index, after)
      const all = new Map([...before, ...after])
      const gone = [...all.keys()].filter((_, turn) => turn % 3 === 0)
      await writeModels(index, { remove: gone })
      for (const id of gone) all.delete(id)
      for (const query of queries) {
        const { models } = await findModels(index, { query })
        expect(models.map(({ model_id }) => model_id)).toEqual(expectedIds(all, { query }))
      }
      await writeModels(index, { remove: [...all.keys()] })
      expect(await index.read.selectFrom('model_terms').selectAll().execute()).toEqual([])
    }),
    CAMPAIGN,
  )
})

it('looks through many models in slices, with the same pages as through few', async () => {
  const all = new Map(
    Array.from({ length: 11_000 }, (_, turn) => [
      `llm/many/m${turn}`,
      { official_name: `Model ${turn % 977}`, tags: turn % 3 === 0 ? ['common', 'fast'] : ['common'] },
    ]),
  )
  await using index = await indexOf(all)
  for (const request of [
    { query: 'model' },
    { query: 'm1' },
    { query: 'model common' },
    { query: 'fast', filters: { tag: 'common' } },
    { query: '', filters: { tag: 'fast' } },
  ]) {
    const expected = expectedIds(all, request)
    const pages = await pagesOf(index, { ...request, limit: 1000 })
    expect(pages.flatMap((page) => page.models.map(({ model_id }) => model_id))).toEqual(expected)
    expect(pages.map(({ total }) => total)).toEqual(pages.map(() => expected.length))
  }
})

it('refuses a cursor that was made for another query or other filters, or was tampered with', async () => {
  const all = new Map(Array.from({ length: 5 }, (_, turn) => [`llm/a/m${turn}`, { tags: ['x'] }]))
  await using index = await indexOf(all)
  const { next_cursor = '' } = await findModels(index, { query: 'm', limit: 2 })
  const tampered = Buffer.from(next_cursor, 'base64url').toString().replace('m1', 'm2')
  for (const request of [
    { query: 'a', after: next_cursor },
    { query: 'm', after: next_cursor, filters: { tag: 'x' } },
    { query: 'm', after: `${next_cursor}=` },
    { query: 'm', after: next_cursor.slice(1) },
    { query: 'm', after: Buffer.from('null').toString('base64url') },
    { query: '', after: Buffer.from(`${tampered} `).toString('base64url') },
  ])
    await expect(findModels(index, request)).rejects.toMatchObject({ code: 'cursor_invalid' })
  expect((await findModels(index, { query: 'M', limit: 2, after: next_cursor })).models).toHaveLength(2)
})

it('refuses a filter or facet that it does not know, by its name', async () => {
  await using index = await indexOf(new Map())
  const unknown: object[] = [{ filters: { colour: 'red' } }, { filters: { tag: 1 } }, { facets: ['colour'] }]
  for (const request of unknown)
    await expect(findModels(index, { query: '', ...request })).rejects.toMatchObject({ code: 'invalid_filter' })
})
