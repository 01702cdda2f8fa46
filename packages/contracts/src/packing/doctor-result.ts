import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that diagnoses a workspace. Source: seed 003. */
export const DoctorResult = defineContract({
  name: 'DoctorResult',
  version: packerVersion,
  fields: {
    ...responseFields,
  },
})
export type DoctorResult = ContractType<typeof DoctorResult>
