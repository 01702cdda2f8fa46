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
  version: { field: 'contract_version', versions: [1], optional: true },
  fields: {
    contract_version: withDefault(version(1), 1),
    /** By match (name, beginning of a name, labels, anything else), then by name and id in code-point order. */
    models: list(ModelSummaryV1),
    /** Of all pages, exact. */
    total: integer({ min: 0 }),
    /** Goes with the same query and filters only. Missing on the last page. */
    next_cursor: optional(text()),
    /** How many models of all pages have each value, by facet, on request. */
    facets: optional(mapOf(mapOf(integer({ min: 0 })))),
  },
})
export type ModelSearchPageV1 = ContractType<typeof ModelSearchPageV1>
