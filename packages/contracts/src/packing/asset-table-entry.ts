import {
  type ContractType,
  defineContract,
  flag,
  integer,
  jsonObject,
  nonBlank,
  oneOf,
  optional,
  sha256,
} from '../schema/index.ts'

/** One artifact of an `assets.pa`, as its table and `asset_table.json` list it. Source: design page of the packer. */
export const AssetTableEntryV1 = defineContract({
  name: 'AssetTableEntryV1',
  fields: {
    asset_id: integer({ min: 1 }),
    address: nonBlank(),
    family: nonBlank(),
    /** Which of the asset's artifacts this is, from 0. */
    artifact: integer({ min: 0 }),
    /** What tells the artifacts of an asset apart, e.g. the input's path below the asset root. */
    name: optional(nonBlank()),
    codec: oneOf(['none', 'deflate', 'zstd']),
    /** Bytes from the start of the file. */
    offset: integer({ min: 0 }),
    /** Bytes as stored. */
    stored_bytes: integer({ min: 0 }),
    /** Bytes as read. */
    bytes: integer({ min: 0 }),
    /** Of the bytes as read. */
    sha256: sha256(),
    preload: flag(),
    metadata: optional(jsonObject()),
  },
})
export type AssetTableEntryV1 = ContractType<typeof AssetTableEntryV1>
