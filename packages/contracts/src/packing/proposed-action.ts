import { type ContractType, defineContract, flag, list, nonBlank, text, withDefault } from '../schema/index.ts'
import { PackerOperationClass } from './operation-class.ts'

/** One step that a preview proposes; nothing has happened yet. Source: seed 003, "Preview/Apply Model". */
export const PackerProposedAction = defineContract({
  name: 'PackerProposedAction',
  fields: {
    /** Unique in its preview. */
    action_id: nonBlank(),
    /** Lower snake case, e.g. `quarantine_asset`; the set is open. */
    kind: nonBlank(),
    operation_class: PackerOperationClass,
    /** True needs consent on the very preview that proposes it. */
    destructive: flag(),
    /** One sentence for people. */
    summary: text(),
    /** Relative to the project's root, with `/`. */
    paths: withDefault(list(text()), []),
  },
})
export type PackerProposedAction = ContractType<typeof PackerProposedAction>
