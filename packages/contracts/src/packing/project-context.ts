import { absolutePath, type ContractType, defineContract, nonBlank } from '../schema/index.ts'

/** Which project an operation is about. Source: seed 002. */
export const PackerProjectContext = defineContract({
  name: 'PackerProjectContext',
  fields: {
    /** The host's name for the project; it is in every event. */
    project_id: nonBlank(),
    /** Absolute path of the workspace. */
    root: absolutePath(),
  },
})
export type PackerProjectContext = ContractType<typeof PackerProjectContext>
