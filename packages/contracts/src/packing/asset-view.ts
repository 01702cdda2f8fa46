import { type ContractType, defineContract, flag, integer, nonBlank, optional, text, uuid } from '../schema/index.ts'
import { PackerRuntimeState } from './runtime-state.ts'

/** One registered asset as a UI shows it. Source: seed 003, "project or asset view". */
export const AssetViewV1 = defineContract({
  name: 'AssetViewV1',
  fields: {
    asset_id: integer({ min: 1 }),
    asset_uuid: uuid(),
    /** Relative to the project's root, with `/`. */
    root: text(),
    included_in_build: flag(),
    /** Missing where asset.json cannot be read. */
    asset_name: optional(nonBlank()),
    asset_family: optional(nonBlank()),
    address: optional(nonBlank()),
    /** Of this asset. */
    runtime_state: PackerRuntimeState,
    /** Milliseconds since 1970; 0 when unknown. */
    last_modified: integer({ min: 0 }),
  },
})
export type AssetViewV1 = ContractType<typeof AssetViewV1>
