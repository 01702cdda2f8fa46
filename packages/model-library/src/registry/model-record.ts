import { dirname } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { sweepTemporaries } from '@plinth/durable'
import { indexedModel } from '../index/model-row.ts'
import { writeModels } from '../index/write-models.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { metadataFile } from './library-place.ts'
import { type MetadataDocument, type MetadataPatch, metadataUnreadable, readMetadata } from './metadata-document.ts'
import { requireNoLinks, requireOwnDirectory } from './registry-directory.ts'
import { stampOf } from './walk-registry.ts'
import { writeMetadata } from './write-metadata.ts'

/**
 * The metadata of a registered model; undefined when there is none.
 * @throws CodedError `invalid_model_id`; `metadata_unreadable` when its file is damaged or not for this version, `details.errors` says how;
 * `registry_link` when a directory on the way to it is a link.
 */
export async function readModel(
  { place, fileCalls }: Pick<LibraryPorts, 'place' | 'fileCalls'>,
  modelId: string,
): Promise<MetadataDocument | undefined> {
  await requireNoLinks(place, modelId, fileCalls)
  return readRecord({ place, fileCalls }, modelId)
}

/** As {@link readModel}. @throws CodedError also `model_not_found`. */
export async function requireModel(ports: LibraryPorts, modelId: string): Promise<MetadataDocument> {
  return (await readModel(ports, modelId)) ?? refuse(modelNotFound(modelId))
}

/** As {@link requireModel}, where it is known that no link leads to it. */
export async function requireRecord(ports: LibraryPorts, modelId: string): Promise<MetadataDocument> {
  return (await readRecord(ports, modelId)) ?? refuse(modelNotFound(modelId))
}

async function readRecord(
  { place, fileCalls }: Pick<LibraryPorts, 'place' | 'fileCalls'>,
  modelId: string,
): Promise<MetadataDocument | undefined> {
  const path = metadataFile(place, modelId)
  const read = await readMetadata(path, fileCalls)
  if (read.state === 'missing') return undefined
  if (read.state === 'found') return read
  throw metadataUnreadable(path, { ...read, model_id: modelId })
}

function refuse(error: CodedError): never {
  throw error
}

/** The error for an id that no model of this library has. */
export function modelNotFound(modelId: string): CodedError {
  return new CodedError('model_not_found', `there is no model ${modelId}`, {
    hint: 'List the models of this library for their ids.',
    details: { model_id: modelId },
  })
}

/** Changes fields of a model's metadata file, and its index row. Call it while the library's write lock is held. */
export async function writeModel(
  { place, index, processes }: LibraryPorts,
  modelId: string,
  patch: MetadataPatch,
): Promise<MetadataDocument> {
  const path = metadataFile(place, modelId)
  await requireOwnDirectory(place, modelId)
  // What a killed process left beside it.
  await sweepTemporaries(dirname(path), processes)
  const written = await writeMetadata(path, { patch, processes })
  const stamp = (await stampOf(path)) ?? ''
  await writeModels(index, { put: [indexedModel({ modelId, stamp, ...written })] })
  return written
}
