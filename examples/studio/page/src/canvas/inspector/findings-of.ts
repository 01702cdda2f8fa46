import type { AssetValidationErrorV1, ErrorDocumentV1 } from '@plinth/contracts'

/** The findings that a refusal carries in its details, e.g. why an asset is not executable. */
export function findingsOf({ details }: ErrorDocumentV1): AssetValidationErrorV1[] {
  const lists = [details?.errors, details?.findings, details?.validation_errors]
  return lists.flatMap((list) => (Array.isArray(list) ? list.filter(isFinding) : []))
}

function isFinding(value: unknown): value is AssetValidationErrorV1 {
  if (typeof value !== 'object' || value === null || !('code' in value && 'message' in value)) return false
  return typeof value.code === 'string' && typeof value.message === 'string'
}
