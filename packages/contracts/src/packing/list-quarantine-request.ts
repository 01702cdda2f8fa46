import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that lists the quarantined assets. Source: seed 003, "quarantine is explicit and reversible". */
export const ListQuarantineRequest = defineContract({
  name: 'ListQuarantineRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
  },
})
export type ListQuarantineRequest = ContractType<typeof ListQuarantineRequest>
