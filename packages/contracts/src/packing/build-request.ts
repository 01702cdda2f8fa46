import { type ContractType, defineContract, nonBlank, number, oneOf, optional, withDefault } from '../schema/index.ts'
import type { RuleFinding } from '../schema/part.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that builds the pack. Own rule `invalid_fraction`: `audit` is at most 1. Source: seed 003. */
export const BuildRequest = defineContract({
  name: 'BuildRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    /** `full` ignores the conversion cache. */
    mode: withDefault(oneOf(['incremental', 'full']), 'incremental'),
    /** The share of the assets, 0 to 1, that is converted anew and compared with what the cache gave. Default: none. */
    audit: optional(number({ min: 0 })),
    /** A previous pack whose offsets unchanged assets keep; absolute, or relative to the project's root. */
    stable_from: optional(nonBlank()),
  },
  rules: [auditIsAFraction],
})
export type BuildRequest = ContractType<typeof BuildRequest>

function* auditIsAFraction({ audit }: { readonly audit?: number }): Iterable<RuleFinding> {
  if (audit !== undefined && audit > 1) yield { code: 'invalid_fraction', path: ['audit'], message: 'is over 1' }
}
