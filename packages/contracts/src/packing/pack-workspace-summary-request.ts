import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Asks what a pack would hold. Read only. Source: seed 002. */
export const PackWorkspaceSummaryRequest = defineContract({
  name: 'PackWorkspaceSummaryRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
  },
})
export type PackWorkspaceSummaryRequest = ContractType<typeof PackWorkspaceSummaryRequest>
