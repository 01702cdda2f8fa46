import {
  type ContractType,
  defineContract,
  flag,
  integer,
  nonBlank,
  optional,
  time,
  uuid,
  version,
} from '../schema/index.ts'

/** `.packer/quarantine/<quarantine_id>/record.json`: what the files beside it were. Source: design page of the packer, "Preview/apply". */
export const QuarantineRecordV1 = defineContract({
  name: 'QuarantineRecordV1',
  version: { field: 'schema_version', versions: [1] },
  fields: {
    schema_version: version(1),
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
  },
})
export type QuarantineRecordV1 = ContractType<typeof QuarantineRecordV1>
