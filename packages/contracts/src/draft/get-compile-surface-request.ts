import { packerVersion, requestFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract } from '../schema/index.ts'

/** Request of the operation that derives the compile surface. Source: seed 003. */
export const GetCompileSurfaceRequest = defineContract({
  name: 'GetCompileSurfaceRequest',
  status: 'draft',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
  },
})
export type GetCompileSurfaceRequest = ContractType<typeof GetCompileSurfaceRequest>
