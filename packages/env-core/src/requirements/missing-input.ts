import type { MissingInputV1 } from '@plinth/contracts'
import { ACCEPTED_INDEXES } from '../boundary/index-location.ts'
import { ACCEPTED_SOURCES } from '../boundary/package-source.ts'

/** What a valid value of each override field looks like, in the words that a person reads. */
const ACCEPTS: Readonly<Record<MissingInputV1['field'], string>> = {
  python_executable: 'the absolute path of a Python interpreter',
  index_url: ACCEPTED_INDEXES,
  extra_index_urls: `a list, each ${ACCEPTED_INDEXES}`,
  wheel_source_path: 'the absolute path of an existing wheel file or folder of wheels',
  package_source_override: ACCEPTED_SOURCES,
}

/** What one row is made of. */
export interface MissingInputParts {
  readonly code: string
  readonly binding_id: string
  /** Absent when the value belongs to the whole binding. */
  readonly requirement_name?: string
  readonly field: MissingInputV1['field']
  readonly message: string
  /** Values that would do, best first. */
  readonly suggestions?: readonly string[]
}

/** One row of what a person has to give. Source: seed 000, "structured needs_user_input errors". */
export function missingInput({ suggestions = [], ...parts }: MissingInputParts): MissingInputV1 {
  return { ...parts, accepts: ACCEPTS[parts.field], suggestions: [...suggestions] }
}

/** The rows in order, each question once. */
export function withoutRepeatedQuestions(rows: readonly MissingInputV1[]): MissingInputV1[] {
  const asked = new Map(rows.toReversed().map((row) => [question(row), row]))
  return [...asked.values()].reverse()
}

function question({ binding_id, requirement_name, field, code }: MissingInputV1): string {
  return JSON.stringify([binding_id, requirement_name ?? null, field, code])
}
