import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that derives the compile surface. Source: seed 003. */
export const GetCompileSurfaceRequest = defineContract({
  name: 'GetCompileSurfaceRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
  },
})
export type GetCompileSurfaceRequest = ContractType<typeof GetCompileSurfaceRequest>
