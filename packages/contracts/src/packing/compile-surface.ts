import { type ContractType, defineContract, integer, list, nonBlank, part, version } from '../schema/index.ts'

/** What a compiler needs of a workspace: the addresses that code may use. Source: seed 003, "Compile-Surface Integration Boundary". */
export const CompileSurfaceV1 = defineContract({
  name: 'CompileSurfaceV1',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    /** `Addressable` entries, sorted by address in code-unit order. */
    addressables: list(part({ address: nonBlank(), asset_id: integer({ min: 1 }) })),
  },
})
export type CompileSurfaceV1 = ContractType<typeof CompileSurfaceV1>
