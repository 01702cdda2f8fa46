import {
  type ContractType,
  defineContract,
  environmentKeyText,
  fingerprint,
  integer,
  list,
  nonBlank,
  number,
  openSet,
  optional,
  part,
  text,
  time,
  version,
} from '../schema/index.ts'

/** What may be planned for removal from a store of environments. */
export const COLLECTION_KINDS = [
  'environment',
  'damaged_environment',
  'orphan',
  'bytecode',
  'quarantine',
  'leftover',
  'resolution',
  'tool',
  'cached_wheel',
  'cache',
] as const

/** Why an entry goes. */
export const COLLECTION_REASONS = ['garbage', 'age', 'count', 'bytes'] as const

/** Why an entry that the policy would have chosen stays. */
export const COLLECTION_HOLDS = ['pinned', 'leased', 'locked', 'in_use'] as const

/** What collecting a store of environments would remove, exactly. Source: design/environments.md, "Garbage collection". */
export const CollectionPlanV1 = defineContract({
  name: 'CollectionPlanV1',
  status: 'draft',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    created_at: time(),
    policy: part({
      /** What was not used for as many days goes. */
      older_than_days: optional(number({ min: 0 })),
      /** As many environments stay at most; those used last. */
      max_environments: optional(integer({ min: 0 })),
      /** What stays takes at most as many bytes, as far as it may go. */
      budget_bytes: optional(integer({ min: 0 })),
    }),
    /** On disk, each file once however many links it has. */
    total_bytes: integer({ min: 0 }),
    /** What is freed when all entries go, in their order: a file is freed with its last link. */
    reclaimable_bytes: integer({ min: 0 }),
    entries: list(
      part({
        kind: openSet(COLLECTION_KINDS),
        /** Path below the store, with `/`. */
        name: nonBlank(),
        environment_key: optional(environmentKeyText()),
        reason: openSet(COLLECTION_REASONS),
        last_used_at: time(),
        /** On disk, links that others share included. */
        size_bytes: integer({ min: 0 }),
        /** What is freed when it goes after the entries before it. */
        reclaimable_bytes: integer({ min: 0 }),
        /** What it was when it was planned: one that is another by then stays. */
        state_digest: fingerprint(),
      }),
    ),
    /** What the policy would have chosen, and somebody holds. */
    kept: list(
      part({
        kind: openSet(COLLECTION_KINDS),
        name: nonBlank(),
        environment_key: optional(environmentKeyText()),
        hold: openSet(COLLECTION_HOLDS),
        message: text(),
      }),
    ),
  },
})
export type CollectionPlanV1 = ContractType<typeof CollectionPlanV1>
