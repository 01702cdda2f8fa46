import { type ContractType, defineContract, integer, list, nonBlank, optional, part } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** What a pack would hold: the registered and included assets. Source: seed 002, "Resolved In This Agenda Wave". */
export const PackWorkspaceSummaryResult = defineContract({
  name: 'PackWorkspaceSummaryResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    /** Number of assets in the pack set. */
    total_included: integer({ min: 0 }),
    /** One row per asset of the pack set, in no particular order. */
    assets: list(
      part({
        /** Ours beyond the source document; a host must not count on it. */
        asset_id: optional(integer({ min: 1 })),
        asset_name: nonBlank(),
        asset_family: nonBlank(),
        /** How many artifacts the asset gives at least. */
        min_artifacts: integer({ min: 0 }),
        /** How many artifacts the asset gives at most. */
        max_artifacts: integer({ min: 0 }),
        /** Milliseconds since 1970; 0 when unknown. */
        last_modified: integer({ min: 0 }),
      }),
    ),
  },
})
export type PackWorkspaceSummaryResult = ContractType<typeof PackWorkspaceSummaryResult>
