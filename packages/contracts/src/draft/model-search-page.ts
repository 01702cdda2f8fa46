import {
  type ContractType,
  defineContract,
  integer,
  list,
  mapOf,
  optional,
  text,
  version,
  withDefault,
} from '../schema/index.ts'
import { ModelSummaryV1 } from './model-summary.ts'

/** One page of list or search. Source: seed 001, design page "Return shapes". */
export const ModelSearchPageV1 = defineContract({
  name: 'ModelSearchPageV1',
  status: 'draft',
  version: { field: 'contract_version', versions: [1], optional: true },
  fields: {
    contract_version: withDefault(version(1), 1),
    /** In match order, then by name and id. */
    models: list(ModelSummaryV1),
    /** Of all pages, exact. */
    total: integer({ min: 0 }),
    /** Missing on the last page. */
    next_cursor: optional(text()),
    /** Counts by facet and value, on request. */
    facets: optional(mapOf(mapOf(integer({ min: 0 })))),
  },
})
export type ModelSearchPageV1 = ContractType<typeof ModelSearchPageV1>
