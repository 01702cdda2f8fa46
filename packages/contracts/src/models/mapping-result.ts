import { type ContractType, defineContract, list, nonBlank, openSet, part, text, version } from '../schema/index.ts'
import { mappingAction } from './mapping-action.ts'

const FAILURES = [
  'not_ours',
  'target_taken',
  'outside_app_folder',
  'not_a_directory',
  'source_missing',
  'links_unsupported',
] as const

/** What a mapping, or the undoing of one, did. Source: seed 001. */
export const MappingResultV1 = defineContract({
  name: 'MappingResultV1',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    /** As the configuration names it. */
    app: nonBlank(),
    /** Absolute path of the app's folder, links resolved; every target lies below it. */
    app_dir: text(),
    /** What was done, in order; what was there already is not among it. */
    applied: list(mappingAction()),
    /** What was not, each for a reason of its own: the others were done. Other codes are those of file errors. */
    failed: list(part({ action: mappingAction(), code: openSet(FAILURES), message: text() })),
  },
})
export type MappingResultV1 = ContractType<typeof MappingResultV1>
