import { CompileSurfaceV1 } from '../packing/compile-surface.ts'
import { packerVersion, responseFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, optional } from '../schema/index.ts'

/** Answer of the operation that derives the compile surface. Source: seed 003. */
export const GetCompileSurfaceResult = defineContract({
  name: 'GetCompileSurfaceResult',
  status: 'draft',
  version: packerVersion,
  fields: {
    ...responseFields,
    surface: optional(CompileSurfaceV1),
  },
})
export type GetCompileSurfaceResult = ContractType<typeof GetCompileSurfaceResult>
