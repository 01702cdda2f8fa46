import { CodedError } from '@plinth/contracts'

/** The error for an operation on external models that is asked for a model whose files are the library's. */
export function notExternal(modelId: string): CodedError {
  return new CodedError(
    'not_external',
    `the files of ${modelId} are the library's own: without it they would be lost`,
    {
      hint: 'Only external references can be taken out of a library, or moved.',
      details: { model_id: modelId },
    },
  )
}
