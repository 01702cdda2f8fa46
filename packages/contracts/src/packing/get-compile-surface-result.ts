import { type ContractType, defineContract, optional } from '../schema/index.ts'
import { CompileSurfaceV1 } from './compile-surface.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that derives the compile surface. Source: seed 003. */
export const GetCompileSurfaceResult = defineContract({
  name: 'GetCompileSurfaceResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    surface: optional(CompileSurfaceV1),
  },
})
export type GetCompileSurfaceResult = ContractType<typeof GetCompileSurfaceResult>
