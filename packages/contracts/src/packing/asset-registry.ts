import {
  type ContractType,
  defineContract,
  flag,
  integer,
  list,
  nonBlank,
  part,
  uuid,
  version,
} from '../schema/index.ts'
import type { RuleFinding } from '../schema/part.ts'

/**
 * `.packer/registry.json`: which asset roots are registered. Source: design page of the packer, "Workspace".
 * Own rules: `duplicate_asset_id`, `asset_id_not_issued` (an id is smaller than `next_asset_id`, which is never lowered).
 */
export const AssetRegistryV1 = defineContract({
  name: 'AssetRegistryV1',
  version: { field: 'schema_version', versions: [1] },
  fields: {
    schema_version: version(1),
    /** The id that the next registered asset gets. */
    next_asset_id: integer({ min: 1 }),
    /** The registered roots. */
    assets: list(
      part({
        /** Never reused. */
        asset_id: integer({ min: 1 }),
        /** Identity across projects and renames. */
        asset_uuid: uuid(),
        /** Relative to the project's root, with `/`. */
        root: nonBlank(),
        /** An excluded asset stays registered. */
        included_in_build: flag(),
      }),
    ),
  },
  rules: [idsAreIssuedOnce],
})
export type AssetRegistryV1 = ContractType<typeof AssetRegistryV1>

type Registry = { readonly next_asset_id: number; readonly assets: readonly { readonly asset_id: number }[] }

function* idsAreIssuedOnce({ next_asset_id, assets }: Registry): Iterable<RuleFinding> {
  const seen = new Set<number>()
  for (const [index, { asset_id }] of assets.entries()) {
    const path = ['assets', index, 'asset_id']
    if (seen.has(asset_id)) yield { code: 'duplicate_asset_id', path, message: `repeats asset id ${asset_id}` }
    if (asset_id >= next_asset_id)
      yield { code: 'asset_id_not_issued', path, message: `is not below next_asset_id ${next_asset_id}` }
    seen.add(asset_id)
  }
}
