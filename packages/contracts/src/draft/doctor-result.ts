import { packerVersion, responseFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract } from '../schema/index.ts'

/** Answer of the operation that diagnoses a workspace. Source: seed 003. */
export const DoctorResult = defineContract({
  name: 'DoctorResult',
  status: 'draft',
  version: packerVersion,
  fields: {
    ...responseFields,
  },
})
export type DoctorResult = ContractType<typeof DoctorResult>
