import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Asks whether a pack may start. Read only, emits nothing. Source: seed 002. */
export const ValidatePackWorkspaceRequest = defineContract({
  name: 'ValidatePackWorkspaceRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
  },
})
export type ValidatePackWorkspaceRequest = ContractType<typeof ValidatePackWorkspaceRequest>
