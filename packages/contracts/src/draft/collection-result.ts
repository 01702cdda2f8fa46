import {
  type ContractType,
  defineContract,
  integer,
  list,
  nonBlank,
  openSet,
  part,
  text,
  version,
} from '../schema/index.ts'
import { COLLECTION_KINDS } from './collection-plan.ts'

/** Why an entry of a plan was not removed. */
export const COLLECTION_SKIPS = ['pinned', 'leased', 'locked', 'in_use', 'changed', 'gone', 'refused'] as const

/** What became of a CollectionPlanV1. Source: design/environments.md, "Garbage collection". */
export const CollectionResultV1 = defineContract({
  name: 'CollectionResultV1',
  status: 'draft',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    freed_bytes: integer({ min: 0 }),
    removed: list(part({ kind: openSet(COLLECTION_KINDS), name: nonBlank(), freed_bytes: integer({ min: 0 }) })),
    skipped: list(
      part({ kind: openSet(COLLECTION_KINDS), name: nonBlank(), code: openSet(COLLECTION_SKIPS), message: text() }),
    ),
  },
})
export type CollectionResultV1 = ContractType<typeof CollectionResultV1>
