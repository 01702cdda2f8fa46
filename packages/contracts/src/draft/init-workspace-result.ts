import { packerVersion, responseFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract } from '../schema/index.ts'

/** Answer of the operation that makes a workspace. Source: seed 003. */
export const InitWorkspaceResult = defineContract({
  name: 'InitWorkspaceResult',
  status: 'draft',
  version: packerVersion,
  fields: {
    ...responseFields,
  },
})
export type InitWorkspaceResult = ContractType<typeof InitWorkspaceResult>
