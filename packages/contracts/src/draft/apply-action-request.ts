import { packerVersion, requestFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, flag, integer, nonBlank, withDefault } from '../schema/index.ts'

/** Request of the operation that applies a preview. Source: seed 003. */
export const ApplyActionRequest = defineContract({
  name: 'ApplyActionRequest',
  status: 'draft',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    /** The preview that is applied. */
    preview_id: nonBlank(),
    /** The snapshot it was made from; on another one the request is rejected with `stale_preview`. */
    revision: integer({ min: 0 }),
    /** Needed for destructive and relocating actions. */
    consent: withDefault(flag(), false),
  },
})
export type ApplyActionRequest = ContractType<typeof ApplyActionRequest>
