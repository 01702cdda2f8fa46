import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that makes a workspace. Source: seed 003. */
export const InitWorkspaceResult = defineContract({
  name: 'InitWorkspaceResult',
  version: packerVersion,
  fields: {
    ...responseFields,
  },
})
export type InitWorkspaceResult = ContractType<typeof InitWorkspaceResult>
