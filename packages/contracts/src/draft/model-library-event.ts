import { type ContractType, defineContract, nonBlank, openSet, optional, text, time, version } from '../schema/index.ts'

/** One change in a model library. Source: seed 001, design page "change feed". */
export const ModelLibraryEventV1 = defineContract({
  name: 'ModelLibraryEventV1',
  status: 'draft',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    /** Where the feed goes on after this event; carries the feed's epoch. */
    cursor: nonBlank(),
    kind: openSet(['model_added', 'model_changed', 'model_removed', 'index_rebuilt']),
    model_id: optional(text()),
    at: time(),
  },
})
export type ModelLibraryEventV1 = ContractType<typeof ModelLibraryEventV1>
