import { packerVersion, responseFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, integer, list, nonBlank, number, part, sha256 } from '../schema/index.ts'

/** Answer of the operation that builds the pack. Source: seed 003. */
export const BuildResult = defineContract({
  name: 'BuildResult',
  status: 'draft',
  version: packerVersion,
  fields: {
    ...responseFields,
    artifacts: list(part({ label: nonBlank(), path: nonBlank(), bytes: integer({ min: 0 }), sha256: sha256() })),
    total_packed: integer({ min: 0 }),
    duration_ms: number({ min: 0 }),
  },
})
export type BuildResult = ContractType<typeof BuildResult>
