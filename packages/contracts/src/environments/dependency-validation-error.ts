import { type ContractType, defineContract, nonBlank, oneOf, optional, text } from '../schema/index.ts'

/** One problem that the producer found while it resolved requirements. Source: seed 000. */
export const DependencyValidationErrorV1 = defineContract({
  name: 'DependencyValidationErrorV1',
  fields: {
    /** Lower snake case, e.g. `unpinned_dependency`. */
    code: nonBlank(),
    /** Whether it concerns the whole payload or one binding. */
    scope: oneOf(['top_level', 'binding']),
    /** The binding it concerns. */
    binding_id: optional(text()),
    /** The field it concerns. */
    field: optional(text()),
    /** One sentence for people. */
    message: text(),
  },
})
export type DependencyValidationErrorV1 = ContractType<typeof DependencyValidationErrorV1>
