import { type ContractType, defineContract, integer, list, nonBlank, number, part, sha256 } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** What was packed. Source: seed 002, "Execution Recommendation". */
export const PackWorkspaceResult = defineContract({
  name: 'PackWorkspaceResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    /** The canonical artifact first, then its companions. */
    artifacts: list(
      part({
        /** What it is, for people. */
        label: nonBlank(),
        /** Relative to the project's root, with `/`. */
        path: nonBlank(),
        bytes: integer({ min: 0 }),
        sha256: sha256(),
      }),
    ),
    /** Number of assets packed. */
    total_packed: integer({ min: 0 }),
    /** Milliseconds. */
    duration_ms: number({ min: 0 }),
  },
})
export type PackWorkspaceResult = ContractType<typeof PackWorkspaceResult>
