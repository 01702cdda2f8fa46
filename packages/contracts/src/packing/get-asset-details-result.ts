import { type ContractType, defineContract, integer, list, optional, part, text, withDefault } from '../schema/index.ts'
import { AssetManifestV1 } from './asset-manifest.ts'
import { AssetViewV1 } from './asset-view.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that shows one asset. Source: seed 003. */
export const GetAssetDetailsResult = defineContract({
  name: 'GetAssetDetailsResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    asset: optional(AssetViewV1),
    /** Missing where asset.json cannot be read. */
    manifest: optional(AssetManifestV1),
    /** The files that the globs of the manifest match. */
    inputs: withDefault(
      list(part({ path: text(), bytes: integer({ min: 0 }), last_modified: integer({ min: 0 }) })),
      [],
    ),
  },
})
export type GetAssetDetailsResult = ContractType<typeof GetAssetDetailsResult>
