import { type ContractType, defineContract, nonBlank, optional } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that applies a preview. Source: seed 003. */
export const ApplyActionResult = defineContract({
  name: 'ApplyActionResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    /** Of `quarantine_asset`: what brings the asset back. */
    quarantine_id: optional(nonBlank()),
  },
})
export type ApplyActionResult = ContractType<typeof ApplyActionResult>
