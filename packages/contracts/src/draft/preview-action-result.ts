import { packerVersion, responseFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, integer, nonBlank, optional } from '../schema/index.ts'

/** Answer of the operation that previews a sensitive mutation. Source: seed 003. */
export const PreviewActionResult = defineContract({
  name: 'PreviewActionResult',
  status: 'draft',
  version: packerVersion,
  fields: {
    ...responseFields,
    preview_id: optional(nonBlank()),
    /** The snapshot that the preview was made from. */
    revision: optional(integer({ min: 0 })),
  },
})
export type PreviewActionResult = ContractType<typeof PreviewActionResult>
