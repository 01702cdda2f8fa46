import { MOVED_FINDING } from '../external/moved-finding.ts'
import { FINDINGS } from '../validation/finding-codes.ts'
import { IMPORT_FINDINGS } from './import-findings.ts'

/** What a person does about a finding of a classification, an import or a bundle, in a sentence; undefined for a code of something else. */
export function findingRemedy(code: string): string | undefined {
  return REMEDIES.get(code)
}

const REMEDIES: ReadonlyMap<string, string> = new Map(
  [...Object.entries(FINDINGS), ...Object.entries(IMPORT_FINDINGS), ['moved', MOVED_FINDING] as const].map(
    ([code, { remedy }]) => [code, remedy],
  ),
)
