import type { AssetValidationErrorV1, ModelSearchPageV1 } from '@plinth/contracts'

/** Findings for people, one line each. */
export function findingLines(findings: readonly AssetValidationErrorV1[]): readonly string[] {
  return findings.map(
    ({ severity = 'error', code, message, path }) => `  ${severity} ${code}${path ? ` (${path})` : ''}: ${message}`,
  )
}

/** A page of models for people: one line each, and how many there are. */
export function pageLines({ models, total, next_cursor }: ModelSearchPageV1): readonly string[] {
  const lines = models.map(({ model_id, official_name, validation_state, storage_kind, bundle_format }) => {
    const columns = [model_id, official_name, validation_state, storage_kind, bundle_format]
    return columns.map((column) => column ?? '-').join('\t')
  })
  const more = next_cursor === undefined ? [] : [`more with --after ${next_cursor}`]
  return [...lines, `${models.length} of ${total}`, ...more]
}
