import { type ContractType, defineContract, integer, list, nonBlank, part, text } from '../schema/index.ts'
import { PackerDiagnostic } from './diagnostic.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Whether a pack may start: green when no asset has a blocking diagnostic. Source: seed 002. */
export const ValidatePackWorkspaceResult = defineContract({
  name: 'ValidatePackWorkspaceResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    /** One row per asset of the pack set, in no particular order. */
    assets: list(
      part({
        asset_id: integer({ min: 1 }),
        asset_name: nonBlank(),
        /** The asset root, relative to the project's root, with `/`. */
        asset_path: text(),
        /** Milliseconds since 1970; 0 when unknown. */
        last_modified: integer({ min: 0 }),
        /** Blocking ones only. */
        diagnostics: list(PackerDiagnostic),
      }),
    ),
  },
})
export type ValidatePackWorkspaceResult = ContractType<typeof ValidatePackWorkspaceResult>
