import { type ContractType, defineContract, flag, nonBlank, withDefault } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that registers an asset root. Source: seed 003. */
export const RegisterAssetRequest = defineContract({
  name: 'RegisterAssetRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    /** The asset root, relative to the project's root, with `/`. */
    root: nonBlank(),
    /** Default false. */
    include: withDefault(flag(), false),
  },
})
export type RegisterAssetRequest = ContractType<typeof RegisterAssetRequest>
