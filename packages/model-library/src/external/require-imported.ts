import { CodedError, type ModelImportResultV1 } from '@plinth/contracts'

/**
 * The result of an import, a look or a move that did not fail, for callers who can do nothing about one that did.
 * @throws CodedError `import_failed`; `details.errors` has every finding.
 */
export function requireImported(result: ModelImportResultV1): ModelImportResultV1 {
  if (result.status !== 'failed') return result
  const { model_id, errors } = result
  const found = errors.filter(({ severity }) => severity === 'error')
  const said = found.map(({ code, message, path }) => `${path ? `${path}: ` : ''}${message} (${code})`).join(' ')
  throw new CodedError('import_failed', `${model_id} cannot be imported: ${said}`, {
    hint: 'Give a diffusers directory, the folder that has a model_index.json; docs/reference/validation.md says what to do about each finding.',
    details: { model_id, errors },
  })
}
