import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** What every operation of the packer answers. Source: seed 003, "Structured Responses". */
export const PackerResponse = defineContract({
  name: 'PackerResponse',
  version: packerVersion,
  fields: { ...responseFields },
})
export type PackerResponse = ContractType<typeof PackerResponse>
