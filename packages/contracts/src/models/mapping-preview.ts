import { type ContractType, defineContract, list, nonBlank, openSet, part, text, version } from '../schema/index.ts'
import { mappingAction } from './mapping-action.ts'

const EXCLUSIONS = [
  'external_reference',
  'bundle',
  'partial_download',
  'no_model_file',
  'outside_app_folder',
  'not_a_directory',
] as const

/** What a mapping into an app's folder would do at this moment. Source: seed 001. */
export const MappingPreviewV1 = defineContract({
  name: 'MappingPreviewV1',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    /** As the configuration names it. */
    app: nonBlank(),
    /** Absolute path of the app's folder, links resolved; every target lies below it. */
    app_dir: text(),
    /** In order of model ids and names. */
    actions: list(mappingAction()),
    /** Models that the rules name and that are left out, and why; external references always are. Other codes are those of errors. */
    excluded: list(part({ model_id: nonBlank(), code: openSet(EXCLUSIONS), message: text() })),
  },
})
export type MappingPreviewV1 = ContractType<typeof MappingPreviewV1>
