import { type ContractType, defineContract, flag, integer, nonBlank, oneOf, optional, text } from '../schema/index.ts'

/** One finding about a workspace. Structural ones block a build, hygiene ones do not. Source: seed 003, "Diagnostics Model". */
export const PackerDiagnostic = defineContract({
  name: 'PackerDiagnostic',
  fields: {
    /** Lower snake case, e.g. `input_missing`. */
    code: nonBlank(),
    /** `structural`: the registered world is wrong. `hygiene`: advice about the rest of the workspace. */
    category: oneOf(['structural', 'hygiene']),
    severity: oneOf(['info', 'warning', 'error']),
    /** True keeps packing from starting. */
    blocking: flag(),
    /** The asset it concerns. */
    asset_id: optional(integer({ min: 1 })),
    /** Relative to the project's root, with `/`. */
    path: optional(text()),
    /** One sentence for people. */
    message: text(),
    /** True when doctor has a safe mechanical fix. */
    fixable: flag(),
  },
})
export type PackerDiagnostic = ContractType<typeof PackerDiagnostic>
