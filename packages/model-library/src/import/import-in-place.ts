import { lstat } from 'node:fs/promises'
import type { ModelImportResultV1 } from '@plinth/contracts'
import { errnoOf, withFileErrors } from '@plinth/durable'
import { builtInBinding, builtInProfilesFor } from '../dependencies/built-in-profiles.ts'
import { failed, importResult } from '../external/import-result.ts'
import { refreshModel } from '../external/refresh-external-asset.ts'
import { registerModel } from '../external/register-model.ts'
import { libraryReadOnly } from '../library-access.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import { parseModelId } from '../registry/model-id.ts'
import { readModel } from '../registry/model-record.ts'
import { requireOwnDirectory } from '../registry/registry-directory.ts'
import { checkInPlaceRequest, type ImportInPlaceRequest } from './copy-request.ts'
import { digestFiles } from './digest-files.ts'
import type { IdentifiedFiles } from './identify-files.ts'
import { identifyOwnFiles } from './identify-own-files.ts'
import { importFinding } from './import-findings.ts'
import type { ImportCallOptions } from './import-progress.ts'
import { type DigestedModelFile, ownedMetadata } from './owned-metadata.ts'

/**
 * Registers files that already lie in the directory of a model, where they lie: they are digested and get their `metadata.json`. The type is the
 * one that the directory says; another that the files say is kept as a reason for review. A model that is registered already is looked at:
 * `unchanged` or `revalidated`. `failed` leaves nothing: there are no files, or none that is a whole model.
 * @throws CodedError `invalid_import_request`, `invalid_model_id`, `registry_link`, `library_busy`; file errors.
 */
export async function importInPlace(
  ports: LibraryPorts,
  given: ImportInPlaceRequest,
  call: ImportCallOptions = {},
): Promise<ModelImportResultV1> {
  const request = checkInPlaceRequest(given)
  const modelId = request.model_id
  parseModelId(modelId)
  if (ports.access === 'read') throw libraryReadOnly(ports.place.root)
  await requireOwnDirectory(ports.place, modelId)
  if (await readModel(ports, modelId)) return lookAgain(ports, modelId, call)
  const directory = modelDirectory(ports.place, modelId)
  if (!(await isDirectory(directory)))
    return importResult(modelId, 'failed', { validation_errors: [importFinding('', 'missing')] })
  const { source, identified, findings, state } = await identifyOwnFiles(directory, call.signal)
  if (state !== 'valid')
    return importResult(modelId, 'failed', { validation_state: state, validation_errors: findings })
  const digested = await digestFiles(source.files, call)
  if ('fault' in digested) return importResult(modelId, 'failed', { validation_errors: [digested.fault] })
  await using _lock = await ports.lock('import a model in place', call.signal)
  if (await readModel(ports, modelId))
    return failed(modelId, 'id_taken', `Somebody else registered ${modelId} meanwhile.`)
  call.signal?.throwIfAborted()
  await register(ports, { request, identified, files: digested.files })
  return importResult(modelId, 'imported', { validation_state: state, validation_errors: findings })
}

async function lookAgain(
  ports: LibraryPorts,
  modelId: string,
  { signal }: ImportCallOptions,
): Promise<ModelImportResultV1> {
  const model = await refreshModel(ports, modelId, { signal })
  return importResult(modelId, model?.changed ? 'revalidated' : 'unchanged', model?.metadata ?? {})
}

interface InPlace {
  readonly request: ImportInPlaceRequest
  readonly identified: IdentifiedFiles
  readonly files: readonly DigestedModelFile[]
}

async function register(ports: LibraryPorts, { request, identified, files }: InPlace): Promise<void> {
  const { model_id: modelId, official_name } = request
  const { modelType, name } = parseModelId(modelId)
  const metadata = ownedMetadata({
    modelId,
    request: { ...request, official_name: official_name ?? name, model_type: modelType },
    identified,
    files,
    at: ports.now().toISOString(),
  })
  const { model_type } = identified
  const isDoubtful = model_type !== 'unknown' && model_type !== modelType
  const review = isDoubtful ? { metadata_needs_review: true, review_reasons: [`files_say_${model_type}`] } : {}
  const profiles = metadata.bundle_format === undefined ? [] : builtInProfilesFor(identified.task_type_primary)
  const bindings = profiles.map(builtInBinding)
  await registerModel(ports, modelId, { metadata: { ...metadata, ...review }, profiles, bindings, files: 'there' })
}

async function isDirectory(path: string): Promise<boolean> {
  return withFileErrors({ doing: 'read', path }, () =>
    lstat(path).then(
      (found) => found.isDirectory(),
      (error) => {
        if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
        return false
      },
    ),
  )
}
