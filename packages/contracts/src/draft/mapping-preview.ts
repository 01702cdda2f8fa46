import { type ContractType, defineContract, list, nonBlank, part, text, version } from '../schema/index.ts'
import { mappingAction } from './mapping.ts'

/** What a mapping into an app's folders would do. Source: seed 001. */
export const MappingPreviewV1 = defineContract({
  name: 'MappingPreviewV1',
  status: 'draft',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    actions: list(mappingAction()),
    /** What is left out, and why; external references among it. */
    excluded: list(part({ model_id: nonBlank(), code: nonBlank(), message: text() })),
  },
})
export type MappingPreviewV1 = ContractType<typeof MappingPreviewV1>
