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
    status: oneOf(['imported', 'unchanged', 'revalidated', 'relocated', 'failed']),
    validation_state: optional(assetValidationState()),
    errors: withDefault(list(AssetValidationErrorV1), []),
  },
})
export type ModelImportResultV1 = ContractType<typeof ModelImportResultV1>
