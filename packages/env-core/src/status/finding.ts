import type { DependencyEnvironmentStatusV1 } from '@plinth/contracts'
import { withoutCredentials } from '../boundary/without-secrets.ts'

/** One row of a status's diagnostics. */
export type Finding = DependencyEnvironmentStatusV1['diagnostics'][number]

/** What a finding is about. */
export interface FindingSubject {
  readonly binding_id?: string
  readonly requirement_name?: string
  /** Where in the request, as a JSON Pointer. */
  readonly path?: string
}

/** A reason why the environment cannot be had. */
export function failure(code: string, message: string, subject: FindingSubject = {}): Finding {
  return { severity: 'error', code, message: withoutCredentials(message), ...subject }
}

/** Something that a person may want to know. */
export function notice(code: string, message: string, subject: FindingSubject = {}): Finding {
  return { severity: 'info', code, message: withoutCredentials(message), ...subject }
}

/** Something that a person may have to act on. */
export function warning(code: string, message: string, subject: FindingSubject = {}): Finding {
  return { severity: 'warning', code, message: withoutCredentials(message), ...subject }
}
