import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Asks for the pack; the only operation of the wizard that emits artifacts. Not cancelable. Source: seed 002. */
export const PackWorkspaceRequest = defineContract({
  name: 'PackWorkspaceRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
  },
})
export type PackWorkspaceRequest = ContractType<typeof PackWorkspaceRequest>
