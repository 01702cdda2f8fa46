import { type ContractType, defineContract, flag, oneOf, withDefault } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that diagnoses a workspace. Source: seed 003. */
export const DoctorRequest = defineContract({
  name: 'DoctorRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    /** `expanded` also looks at what is not registered. */
    mode: withDefault(oneOf(['registered', 'expanded']), 'registered'),
    /** Applies the fixes that are safe and mechanical, through preview and apply. Default false. */
    fix: withDefault(flag(), false),
  },
})
export type DoctorRequest = ContractType<typeof DoctorRequest>
