import { type ContractType, defineContract, flag, integer, nonBlank, oneOf, optional, text } from '../schema/index.ts'

/** One finding about a workspace. Structural ones block a build, hygiene ones do not. Source: seed 003, "Diagnostics Model". */
export const PackerDiagnostic = defineContract({
  name: 'PackerDiagnostic',
  fields: {
    /** Lower snake case, e.g. `input_missing`. */
    code: nonBlank(),
    category: oneOf(['structural', 'hygiene']),
    severity: oneOf(['info', 'warning', 'error']),
    /** True keeps packing from starting. */
    blocking: flag(),
    asset_id: optional(integer({ min: 1 })),
    /** Relative to the project's root, with `/`. */
    path: optional(text()),
    message: text(),
    /** True when doctor has a safe mechanical fix. */
    fixable: flag(),
  },
})
export type PackerDiagnostic = ContractType<typeof PackerDiagnostic>
