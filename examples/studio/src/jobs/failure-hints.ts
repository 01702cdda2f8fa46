import { CodedError, type DependencyEnvironmentStatusV1 } from '@plinth/contracts'

/** A failed status as an error: with its code, and with what a person can do about it. */
export function environmentFailed({ code, message, diagnostics }: DependencyEnvironmentStatusV1): CodedError {
  return new CodedError(code ?? 'environment_failed', message ?? 'the environment cannot be made', {
    hint: hintFor(code ?? ''),
    details: { diagnostics },
  })
}

/** What a person can do about a failed environment; a status has no hint of its own. */
function hintFor(code: string): string {
  return (
    HINTS.get(code) ??
    'Change what the message and the diagnostics of the Dependency Environment node name, then run it again.'
  )
}

const HINTS: ReadonlyMap<string, string> = new Map([
  ['network', 'Check the connection, or name an index that answers as an override, then run it again.'],
  ['disk_full', 'Make room on the disk of the data folder, then run it again.'],
  ['requirement_conflict', 'Untick one of the bindings that ask for different versions, then run it again.'],
  ['python_executable_conflict', 'Name one interpreter for all ticked bindings, then run it again.'],
  ['foreign_platform_key', 'The requirements are for another platform: bind a profile for this one.'],
  ['unsupported_platform', 'The requirements are for another platform: bind a profile for this one.'],
  ['unsupported_environment_kind', 'Bind a profile of the kind python or python-venv.'],
  ['no_bindings', 'The model has no bindings: bind a dependency profile to it.'],
  ['unpinned_requirement', 'Pin every requirement of the profile to one version, and bind the new version of it.'],
])
