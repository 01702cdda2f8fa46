import {
  type ContractType,
  defineContract,
  list,
  oneOf,
  optional,
  text,
  version,
  withDefault,
} from '../schema/index.ts'
import { assetValidationState } from './asset-state.ts'
import { AssetValidationErrorV1 } from './asset-validation-error.ts'

/** What an import answers. The source asks for model_id and status; state and errors are our recorded widening. Source: seed 001. */
export const ModelImportResultV1 = defineContract({
  name: 'ModelImportResultV1',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    /** The id the model has, or would have had where the import failed. */
    model_id: text(),
    /** `unchanged`: the same source again. `revalidated`: the same source, its health changed. `relocated`: the source moved, by an explicit call. */
    status: oneOf(['imported', 'unchanged', 'revalidated', 'relocated', 'failed']),
    /** Health of the files after the import. */
    validation_state: optional(assetValidationState()),
    /** Findings about the files, warnings among them. */
    errors: withDefault(list(AssetValidationErrorV1), []),
  },
})
export type ModelImportResultV1 = ContractType<typeof ModelImportResultV1>
