import { CodedError } from '@plinth/contracts'

/** What is said of a directory that is no workspace. */
export function workspaceMissing(root: string, cause?: unknown): CodedError {
  return new CodedError('workspace_missing', `${root} is not a packer workspace`, {
    hint: 'Initialise it first (initWorkspace, `plinth-pack init`).',
    details: { root },
    cause,
  })
}
