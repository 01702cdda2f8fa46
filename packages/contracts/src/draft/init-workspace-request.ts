import { packerVersion, requestFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract } from '../schema/index.ts'

/** Request of the operation that makes a workspace. Source: seed 003. */
export const InitWorkspaceRequest = defineContract({
  name: 'InitWorkspaceRequest',
  status: 'draft',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
  },
})
export type InitWorkspaceRequest = ContractType<typeof InitWorkspaceRequest>
