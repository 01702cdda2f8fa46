import {
  type ContractType,
  defineContract,
  integer,
  list,
  nonBlank,
  number,
  optional,
  part,
  sha256,
} from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that builds the pack. Source: seed 003. */
export const BuildResult = defineContract({
  name: 'BuildResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    /** The canonical artifact first, then its companions; paths relative to the project's root, with `/`. */
    artifacts: list(part({ label: nonBlank(), path: nonBlank(), bytes: integer({ min: 0 }), sha256: sha256() })),
    /** Number of assets packed. */
    total_packed: integer({ min: 0 }),
    /** Milliseconds. */
    duration_ms: number({ min: 0 }),
    /** How many assets the conversion cache had, and how many were converted. */
    cache: optional(part({ hits: integer({ min: 0 }), misses: integer({ min: 0 }) })),
    /** How many assets were audited. */
    audited: optional(integer({ min: 0 })),
  },
})
export type BuildResult = ContractType<typeof BuildResult>
