import { type ContractType, defineContract, list, nonBlank, part, text, version } from '../schema/index.ts'
import { mappingAction } from './mapping.ts'

/** What a mapping did. Source: seed 001. */
export const MappingResultV1 = defineContract({
  name: 'MappingResultV1',
  status: 'draft',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    applied: list(mappingAction()),
    failed: list(part({ action: mappingAction(), code: nonBlank(), message: text() })),
  },
})
export type MappingResultV1 = ContractType<typeof MappingResultV1>
