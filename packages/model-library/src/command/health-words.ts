import type { AssetValidationErrorV1, ModelMetadataV1 } from '@plinth/contracts'
import { plain } from './table.ts'

type Health = NonNullable<ModelMetadataV1['validation_state']>

/** The health of an asset in one word; that of a model whose files nobody looks at is not known. */
export function healthWord(health: Health | undefined): string {
  return health ?? 'unknown'
}

/** The same in a sentence. */
export function healthSentence(health: Health | undefined): string {
  return SENTENCES[health ?? 'unknown']
}

const SENTENCES = {
  valid: 'valid: it loads',
  degraded: 'degraded: it would not load now',
  invalid: 'invalid: it is nothing that can be run',
  unknown: 'unknown: its files are not looked at',
} as const

/** Findings for people, one line each. */
export function findingLines(findings: readonly AssetValidationErrorV1[]): string[] {
  return findings.map(({ severity = 'error', code, message, path }) =>
    plain(`  ${severity} ${code}${path ? ` (${path})` : ''}: ${message}`),
  )
}
