import { type ContractType, defineContract, nonBlank, oneOf, optional, text } from '../schema/index.ts'

/** One finding about a model's files on disk. It speaks of the asset, never of its dependencies. Source: seed 001. */
export const AssetValidationErrorV1 = defineContract({
  name: 'AssetValidationErrorV1',
  fields: {
    /** Lower snake case; names the rule that the files break. The set is open. */
    code: nonBlank(),
    /** One sentence for people. */
    message: text(),
    /** Relative to the asset's root, with `/`. */
    path: optional(text()),
    /** `warning`: odd, and without effect on the verdict. Missing means `error`. */
    severity: optional(oneOf(['error', 'warning'])),
  },
})
export type AssetValidationErrorV1 = ContractType<typeof AssetValidationErrorV1>
