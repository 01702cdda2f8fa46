import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that makes a workspace. Source: seed 003. */
export const InitWorkspaceRequest = defineContract({
  name: 'InitWorkspaceRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
  },
})
export type InitWorkspaceRequest = ContractType<typeof InitWorkspaceRequest>
