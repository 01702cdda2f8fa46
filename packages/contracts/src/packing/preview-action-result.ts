import { type ContractType, defineContract, flag, integer, nonBlank, optional, withDefault } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that previews a sensitive mutation. Source: seed 003. */
export const PreviewActionResult = defineContract({
  name: 'PreviewActionResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    /** What is applied; missing when the change is refused. Known to the service that made it, as long as that runs. */
    preview_id: optional(nonBlank()),
    /** The snapshot that the preview was made from. */
    revision: optional(integer({ min: 0 })),
    /** True when one of the proposed actions is destructive: applying takes `consent`. */
    consent_required: withDefault(flag(), false),
  },
})
export type PreviewActionResult = ContractType<typeof PreviewActionResult>
