import { expect, it } from 'vitest'
import {
  FILTERS,
  facetQuestions,
  isNarrowed,
  NO_FILTERS,
  optionsOf,
  readFilters,
} from '../../page/src/library/filters.ts'

it('filters come from the address, and what it does not name narrows nothing', () => {
  const filters = readFilters({ health: 'valid', weather: 'rain' })
  expect(filters).toEqual({ ...NO_FILTERS, health: 'valid' })
  expect([filters, NO_FILTERS, { ...NO_FILTERS, query: ' ' }].map(isNarrowed)).toEqual([true, false, false])
})

it('one question counts every facet while nothing is narrowed', () => {
  const facets = 'model_type,storage_kind,validation_state,bundle_format'
  expect(facetQuestions({ ...NO_FILTERS, query: 'tiny' })).toEqual([{ ...NO_FILTERS, query: 'tiny', facets }])
})

it('a facet that is narrowed is counted without its own filter, so that its other values stay to be chosen', () => {
  const filters = { ...NO_FILTERS, health: 'valid', type: 'diffusion' }
  expect(facetQuestions(filters)).toEqual([
    { ...filters, facets: 'storage_kind,bundle_format' },
    { ...filters, type: '', facets: 'model_type', limit: '1' },
    { ...filters, health: '', facets: 'validation_state', limit: '1' },
  ])
})

it('a list offers known, counted and chosen values, each with its count once counts are known', () => {
  const [type, , health] = FILTERS
  expect(optionsOf(health, '', {})).toEqual([
    { value: 'valid', count: undefined },
    { value: 'degraded', count: undefined },
    { value: 'invalid', count: undefined },
  ])
  expect(optionsOf(type, 'llm', { model_type: { diffusion: 3 } })).toEqual([
    { value: 'diffusion', count: 3 },
    { value: 'llm', count: 0 },
  ])
})
