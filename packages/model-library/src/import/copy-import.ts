import type { AssetValidationErrorV1, ModelImportResultV1 } from '@plinth/contracts'
import { failed, importResult, misplaced } from '../external/import-result.ts'
import { relationOf } from '../external/look/source-relation.ts'
import { refreshModel } from '../external/refresh-external-asset.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { readModel } from '../registry/model-record.ts'
import { classifyBySources } from './classify-import-path.ts'
import { type CopyImportRequest, checkCopyRequest } from './copy-request.ts'
import { type CopyOfSource, copyToLibrary } from './copy-to-library.ts'
import { digestFiles, hasFiles, hasNamesAndSizes } from './digest-files.ts'
import { importFinding } from './import-findings.ts'
import type { ImportCallOptions } from './import-progress.ts'
import { type DigestedModelFile, ownedModelId } from './owned-metadata.ts'

/** Imports what lies at a path as files of the library, if it is a file or a directory as the caller says. */
export async function copyImport(
  ports: LibraryPorts,
  { given, wanted }: { readonly given: CopyImportRequest; readonly wanted: 'file' | 'directory' },
  call: ImportCallOptions = {},
): Promise<ModelImportResultV1> {
  const request = checkCopyRequest(given)
  const classified = await classifyBySources(ports, request.source_path, call)
  const modelId = ownedModelId(request, classified.classification)
  const refused = await refusal(ports, { modelId, classified, wanted })
  if (refused) return refused
  const copy = { modelId, request, classified }
  if (await readModel(ports, modelId)) return importAgain(ports, copy, call)
  const copied = await copyToLibrary(ports, copy, call)
  if ('fault' in copied) return failure(modelId, [copied.fault])
  // Somebody else may have been faster, with the same files or with others.
  return copied.state === 'imported' ? imported(copy, copied.findings) : answerTaken(ports, modelId, copied.files)
}

async function refusal(
  { place }: LibraryPorts,
  {
    modelId,
    classified,
    wanted,
  }: Pick<CopyOfSource, 'modelId' | 'classified'> & { readonly wanted: 'file' | 'directory' },
): Promise<ModelImportResultV1 | undefined> {
  const { kind, path, validation_state, validation_errors } = classified.classification
  if (kind === 'none') return failure(modelId, validation_errors)
  if ((kind === 'directory') !== (wanted === 'directory'))
    return failure(modelId, [importFinding('', wanted === 'file' ? 'not_a_file' : 'not_a_directory')])
  const relation = await relationOf(path, place.root)
  if (relation !== 'apart') return misplaced(modelId, relation)
  return validation_state === 'valid'
    ? undefined
    : importResult(modelId, 'failed', { validation_state, validation_errors })
}

async function importAgain(
  ports: LibraryPorts,
  { modelId, classified }: CopyOfSource,
  call: ImportCallOptions,
): Promise<ModelImportResultV1> {
  const { files } = classified.source
  const existing = await readModel(ports, modelId)
  if (!existing || !hasNamesAndSizes(existing.metadata, files)) return taken(modelId)
  const digested = await digestFiles(files, call)
  return 'fault' in digested ? failure(modelId, [digested.fault]) : answerTaken(ports, modelId, digested.files)
}

async function answerTaken(
  ports: LibraryPorts,
  modelId: string,
  files: readonly DigestedModelFile[],
): Promise<ModelImportResultV1> {
  const model = await refreshModel(ports, modelId)
  if (!model || !hasFiles(model.metadata, files)) return taken(modelId)
  return importResult(modelId, model.changed ? 'revalidated' : 'unchanged', model.metadata)
}

function imported(
  { modelId, classified: { classification } }: CopyOfSource,
  findings: readonly AssetValidationErrorV1[],
): ModelImportResultV1 {
  const { validation_state, validation_errors } = classification
  return importResult(modelId, 'imported', { validation_state, validation_errors: [...validation_errors, ...findings] })
}

function failure(modelId: string, validation_errors: readonly AssetValidationErrorV1[]): ModelImportResultV1 {
  return importResult(modelId, 'failed', { validation_errors })
}

function taken(modelId: string): ModelImportResultV1 {
  return failed(modelId, 'id_taken', `The id ${modelId} belongs to another model, or to files that are none.`)
}
