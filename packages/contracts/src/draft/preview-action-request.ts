import { packerVersion, requestFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, integer, nonBlank, optional } from '../schema/index.ts'

/** Request of the operation that previews a sensitive mutation. Source: seed 003. */
export const PreviewActionRequest = defineContract({
  name: 'PreviewActionRequest',
  status: 'draft',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    /** The mutation to preview, e.g. `quarantine_asset`. */
    kind: nonBlank(),
    asset_id: optional(integer({ min: 1 })),
  },
})
export type PreviewActionRequest = ContractType<typeof PreviewActionRequest>
