import { type ContractType, defineContract, integer, nonBlank, sha256, version } from '../schema/index.ts'

/** The canonical-JSON header of an `assets.pa`. Source: design page of the packer. */
export const AssetPackHeaderV1 = defineContract({
  name: 'AssetPackHeaderV1',
  status: 'draft',
  version: { field: 'format_version', versions: [1] },
  fields: {
    format_version: version(1),
    /** Name and version of the writer's format rules; no host, user or time. */
    writer: nonBlank(),
    /** Number of table entries. */
    entries: integer({ min: 0 }),
    /** Payload alignment in bytes. */
    alignment: integer({ min: 1 }),
    /** Of the tables. */
    tables_sha256: sha256(),
  },
})
export type AssetPackHeaderV1 = ContractType<typeof AssetPackHeaderV1>
