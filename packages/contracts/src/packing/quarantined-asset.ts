import {
  type ContractType,
  defineContract,
  flag,
  integer,
  nonBlank,
  oneOf,
  optional,
  time,
  uuid,
} from '../schema/index.ts'

/** One asset that was moved aside, as a UI shows it. Source: seed 003, "quarantine is explicit and reversible". */
export const QuarantinedAssetV1 = defineContract({
  name: 'QuarantinedAssetV1',
  fields: {
    /** Sorts by time. */
    quarantine_id: nonBlank(),
    /** The id that it had and gets again. */
    asset_id: integer({ min: 1 }),
    asset_uuid: uuid(),
    /** Where it lay and goes back to, relative to the project's root, with `/`. */
    root: nonBlank(),
    included_in_build: flag(),
    /** Missing where asset.json could not be read. */
    asset_name: optional(nonBlank()),
    asset_family: optional(nonBlank()),
    quarantined_at: time(),
    /** Number of files that were moved. */
    files: integer({ min: 0 }),
    /** Their size in bytes. */
    bytes: integer({ min: 0 }),
    /** `occupied`: something lies where it would go back to. `files_missing`: the record is there, the files are not. */
    state: oneOf(['restorable', 'occupied', 'files_missing']),
  },
})
export type QuarantinedAssetV1 = ContractType<typeof QuarantinedAssetV1>
