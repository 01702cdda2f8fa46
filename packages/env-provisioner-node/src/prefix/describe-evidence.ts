import type { DependencyEnvironmentStatusV1 } from '@plinth/contracts'
import type { Evidence } from './evidence.ts'

/** As in a status. */
export type Diagnostic = DependencyEnvironmentStatusV1['diagnostics'][number]

/** How many files a message names. */
const NAMED = 5

/**
 * What is odd about the packages of a sound environment, one row per kind. Codes: `file_claimed_twice` (several distributions claim a file, and
 * it is what one of them says), `record_faulty` (freshly downloaded files are not what their RECORD says, and their own digests count),
 * `file_unclaimed` (a file in a package that no RECORD claims; installers' own ones at the top are left out).
 */
export function describeEvidence(evidence: Partial<Evidence> | null): Diagnostic[] {
  const { claimed_twice = [], record_faulty = [], unclaimed = {}, entries = {} } = evidence ?? {}
  const folders = Object.keys(entries)
  const inPackages = Object.keys(unclaimed).filter((name) => !folders.includes(name.slice(0, name.lastIndexOf('/'))))
  return [
    ...row(
      { severity: 'info', code: 'file_claimed_twice' },
      'claimed by several distributions, and right for one of them',
      claimed_twice,
    ),
    ...row(
      { severity: 'warning', code: 'record_faulty' },
      'not what their RECORD says, though freshly downloaded',
      record_faulty,
    ),
    ...row({ severity: 'info', code: 'file_unclaimed' }, 'installed, and claimed by no RECORD', inPackages),
  ]
}

function row(kind: Pick<Diagnostic, 'severity' | 'code'>, what: string, names: readonly string[]): Diagnostic[] {
  if (names.length === 0) return []
  const more = names.length > NAMED ? `, and ${names.length - NAMED} more` : ''
  return [{ ...kind, message: `files that are ${what}: ${names.slice(0, NAMED).join(', ')}${more}` }]
}
