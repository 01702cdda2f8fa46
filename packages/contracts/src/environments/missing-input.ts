import {
  type ContractType,
  defineContract,
  list,
  nonBlank,
  oneOf,
  optional,
  text,
  withDefault,
} from '../schema/index.ts'
import { OVERRIDE_FIELDS } from './dependency-override-patch.ts'

/** One value that a person has to give before an environment can be made. Source: seed 000, "structured needs_user_input errors". */
export const MissingInputV1 = defineContract({
  name: 'MissingInputV1',
  fields: {
    /** Why it is missing, e.g. `index_unreachable`. */
    code: nonBlank(),
    /** The binding that a patch has to name. */
    binding_id: nonBlank(),
    /** Set when the input belongs to one requirement. */
    requirement_name: optional(text()),
    /** The override field that supplies it. */
    field: oneOf(OVERRIDE_FIELDS),
    /** One sentence for people. */
    message: text(),
    /** What a valid value looks like. */
    accepts: text(),
    /** Values to choose from, best first; where no interpreter would do, those that were found. */
    suggestions: withDefault(list(text()), []),
  },
})
export type MissingInputV1 = ContractType<typeof MissingInputV1>
