import { type ContractType, defineContract, nonBlank, number, optional, text } from '../schema/index.ts'

/** How far an operation is. Source: seed 002. */
export const PackerProgress = defineContract({
  name: 'PackerProgress',
  fields: {
    /** In `unit`, at most `total`. */
    completed: number({ min: 0 }),
    total: number({ min: 0 }),
    /** `assets`, `bytes`, `files`. */
    unit: nonBlank(),
    message: optional(text()),
  },
})
export type PackerProgress = ContractType<typeof PackerProgress>
