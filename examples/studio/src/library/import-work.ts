import type { ErrorDocumentV1, ModelImportResultV1 } from '@plinth/contracts'
import { findingRemedy, type ImportInPlaceRequest, type ModelLibrary } from '@plinth/model-library'
import type { ImportRequest } from '../api/library-routes.ts'
import type { BegunWork, EndedWork } from './library-jobs.ts'

/** Files from elsewhere, whose path was checked. */
export interface CopyWork extends Omit<Extract<ImportRequest, { how: 'copy' }>, 'how'> {
  readonly source: 'file' | 'directory'
}

/** Makes files from elsewhere the library's own. */
export function copyWork(library: Pick<ModelLibrary, 'importFile' | 'importDirectory'>, wanted: CopyWork): BegunWork {
  const { path, family, officialName, modelType, mode, source } = wanted
  const request = {
    source_path: path,
    family,
    official_name: officialName,
    mode,
    ...(modelType === undefined ? {} : { model_type: modelType }),
  }
  const work = { kind: 'import', how: 'copy', name: officialName } as const
  const run = source === 'directory' ? library.importDirectory : library.importFile
  return { work, run: async (call) => endedImport(work, await run(request, call)) }
}

/** Registers files that lie in the library already. */
export function inPlaceWork(library: Pick<ModelLibrary, 'importInPlace'>, request: ImportInPlaceRequest): BegunWork {
  const work = { kind: 'import', how: 'in_place', name: request.model_id } as const
  return { work, run: async (call) => endedImport(work, await library.importInPlace(request, call)) }
}

/** A failed import is an answer of the library; for a person it is a failure, with what to do. */
function endedImport(work: EndedWork['work'] & { readonly kind: 'import' }, result: ModelImportResultV1): EndedWork {
  const ended = { ...work, result }
  if (result.status !== 'failed') return { work: ended }
  const [first] = result.errors.filter(({ severity }) => severity !== 'warning')
  const { code = 'internal_error', message = 'The library did not say why.', path = '' } = first ?? {}
  const hint = findingRemedy(code)
  const error: ErrorDocumentV1 = {
    contract_version: 1,
    code,
    message: path === '' ? message : `${path}: ${message}`,
    ...(hint === undefined ? {} : { hint }),
  }
  return { work: ended, error }
}
