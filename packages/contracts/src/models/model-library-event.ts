import {
  type ContractType,
  defineContract,
  integer,
  nonBlank,
  openSet,
  optional,
  text,
  time,
  version,
} from '../schema/index.ts'

/** One change in a model library. Source: seed 001, design page "change feed". */
export const ModelLibraryEventV1 = defineContract({
  name: 'ModelLibraryEventV1',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    /** Changes when the index is made anew; then every older cursor is `cursor_expired`. */
    epoch: optional(nonBlank()),
    /** Grows from event to event, over all processes and epochs. */
    sequence: optional(integer({ min: 1 })),
    /** Where the feed goes on after this event; carries epoch and sequence. */
    cursor: nonBlank(),
    /** `index_rebuilt` is the first event of an epoch: every model may have changed. */
    kind: openSet(['model_added', 'model_changed', 'model_removed', 'index_rebuilt']),
    /** Of the one model that the event is about. */
    model_id: optional(text()),
    /** When the index was changed. */
    at: time(),
  },
})
export type ModelLibraryEventV1 = ContractType<typeof ModelLibraryEventV1>
