import { type ContractType, defineContract, integer, nonBlank, version } from '../schema/index.ts'

/** The canonical-JSON header of an `assets.pa`. Source: design page of the packer. */
export const AssetPackHeaderV1 = defineContract({
  name: 'AssetPackHeaderV1',
  version: { field: 'format_version', versions: [1] },
  fields: {
    format_version: version(1),
    /** Names the format rules of the writer; no host, user or time. */
    writer: nonBlank(),
    /** Payloads start at multiples of this; a power of two, at least 8. */
    alignment: integer({ min: 8 }),
    /** Number of entries in the asset table. */
    entries: integer({ min: 0 }),
    /** Number of rows in the address table: one per address. */
    addresses: integer({ min: 0 }),
    /** Number of rows in the preload table. */
    preloads: integer({ min: 0 }),
    /** Bytes of the text table. */
    text_bytes: integer({ min: 0 }),
  },
})
export type AssetPackHeaderV1 = ContractType<typeof AssetPackHeaderV1>
