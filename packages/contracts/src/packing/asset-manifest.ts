import {
  type ContractType,
  defineContract,
  flag,
  jsonObject,
  list,
  nonBlank,
  oneOf,
  optional,
  part,
  version,
} from '../schema/index.ts'
import type { RuleFinding } from '../schema/part.ts'

/**
 * `asset.json`: what an asset is made of. Source: design page of the packer, "Workspace".
 * Own rule `invalid_name`: a name is 1 to 255 UTF-8 bytes of NFC text without control characters and path separators.
 */
export const AssetManifestV1 = defineContract({
  name: 'AssetManifestV1',
  version: { field: 'schema_version', versions: [1] },
  fields: {
    schema_version: version(1),
    /** Unique among the registered assets. */
    name: nonBlank(),
    /** What code refers to; the name when missing. */
    address: optional(nonBlank()),
    /** `blob`, `data`, `image` or a plugin's. */
    family: nonBlank(),
    /** Globs or paths inside the asset root. */
    inputs: list(nonBlank()),
    /** How the artifacts are made and stored. */
    output: optional(
      part({
        codec: optional(oneOf(['none', 'deflate', 'zstd'])),
        metadata: optional(jsonObject()),
        /** What the family does otherwise than by default, e.g. `{ "pixels": "indexed" }`; each family names its own. */
        settings: optional(jsonObject()),
      }),
    ),
    /** Loaded before the first use. Default false. */
    preload: optional(flag()),
  },
  rules: [nameIsUsable],
})
export type AssetManifestV1 = ContractType<typeof AssetManifestV1>

function* nameIsUsable({ name }: { readonly name: string }): Iterable<RuleFinding> {
  const bytes = new TextEncoder().encode(name).length
  const usable = bytes <= 255 && name === name.normalize('NFC') && name.isWellFormed() && !/[\p{Cc}/\\]/u.test(name)
  if (!usable)
    yield {
      code: 'invalid_name',
      path: ['name'],
      message: 'is not 1 to 255 bytes of NFC text without control characters and path separators',
    }
}
