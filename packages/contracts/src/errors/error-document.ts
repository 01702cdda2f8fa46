import { type ContractType, defineContract, jsonObject, nonBlank, optional, text, version } from '../schema/index.ts'

/** A coded error as it crosses IPC, HTTP or a command's standard output. Stack traces and causes stay behind. */
export const ErrorDocumentV1 = defineContract({
  name: 'ErrorDocumentV1',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    /** Lower snake case; listed in docs/reference/errors.md. */
    code: nonBlank(),
    /** What went wrong, and where. */
    message: text(),
    /** What to do. */
    hint: optional(text()),
    /** Facts for programs. */
    details: optional(jsonObject()),
  },
})
export type ErrorDocumentV1 = ContractType<typeof ErrorDocumentV1>
