import { type ContractType, defineContract, flag, integer, nonBlank, optional, withDefault } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that applies a preview. Source: seed 003. */
export const ApplyActionRequest = defineContract({
  name: 'ApplyActionRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    /** The preview that is applied. */
    preview_id: nonBlank(),
    /** The snapshot that the caller saw it made from; any other one is rejected with `stale_preview`. Default: that of the preview. */
    revision: optional(integer({ min: 0 })),
    /** Must be true for a preview that proposes a destructive or relocating action; else `consent_required`. */
    consent: withDefault(flag(), false),
  },
})
export type ApplyActionRequest = ContractType<typeof ApplyActionRequest>
