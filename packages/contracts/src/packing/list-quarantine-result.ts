import { type ContractType, defineContract, list } from '../schema/index.ts'
import { QuarantinedAssetV1 } from './quarantined-asset.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that lists the quarantined assets. Source: seed 003, "quarantine is explicit and reversible". */
export const ListQuarantineResult = defineContract({
  name: 'ListQuarantineResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    /** By quarantine id, which sorts by time. */
    quarantined: list(QuarantinedAssetV1),
  },
})
export type ListQuarantineResult = ContractType<typeof ListQuarantineResult>
