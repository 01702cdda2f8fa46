import { packerVersion, requestFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, oneOf, withDefault } from '../schema/index.ts'

/** Request of the operation that builds the pack. Source: seed 003. */
export const BuildRequest = defineContract({
  name: 'BuildRequest',
  status: 'draft',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    /** `full` ignores the conversion cache. */
    mode: withDefault(oneOf(['incremental', 'full']), 'incremental'),
  },
})
export type BuildRequest = ContractType<typeof BuildRequest>
