import { resolve } from 'node:path'
import type { ModelImportResultV1 } from '@plinth/contracts'
import { CodedError } from '@plinth/contracts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import type { MetadataDocument } from '../registry/metadata-document.ts'
import { requireModel, writeModel } from '../registry/model-record.ts'
import { healthPatch } from './asset-health.ts'
import { failed, importResult, misplaced } from './import-result.ts'
import type { SourceAnswer } from './look/source-look.ts'
import { notExternal } from './not-external.ts'
import { refreshModel } from './refresh-external-asset.ts'
import { differences, identityToRecord, readIdentity } from './source-identity.ts'

/** How a model is moved. */
export interface RelocateOptions extends CallOptions {
  /** `same_bundle`: only a directory that plausibly holds the bundle that was imported. Default `same_bundle`. */
  readonly accept?: 'same_bundle' | 'any_bundle' | undefined
}

/**
 * Says where the directory of an external model lies by now; id, bindings and everything else stay. `relocated`: it is there; the place that the
 * model already has is only looked at. `failed` changes nothing: the directory is invalid, not there or cannot be reached, lies in the library
 * or around it, or is another bundle (`another_bundle`: pipeline class, components and samples of the weights are compared with what was
 * recorded when it last was valid).
 * @throws CodedError `model_not_found`, `invalid_model_id`, `not_external`, `invalid_import_request` (a blank path).
 */
export async function relocate(
  ports: LibraryPorts,
  { model_id, source_path }: { readonly model_id: string; readonly source_path: string },
  { signal, accept = 'same_bundle' }: RelocateOptions = {},
): Promise<ModelImportResultV1> {
  const seen = await requireExternal(ports, model_id)
  const path = checkPath(source_path)
  if (seen.metadata.source_path === path) return stay(ports, model_id, signal)
  const question = {
    patience: 'long' as const,
    path,
    library: ports.place.root,
    recorded: readIdentity(seen.document.source_identity),
  }
  const answer = await ports.sources.look(question, signal)
  const { validation, relation } = answer
  if (relation !== 'apart') return misplaced(model_id, relation)
  if (validation.validation_state === 'invalid' || !validation.is_reachable)
    return importResult(model_id, 'failed', validation)
  const others = accept === 'any_bundle' ? [] : whyAnother(seen, answer)
  if (others.length > 0) return failed(model_id, 'another_bundle', `Another bundle lies there. ${others.join(' ')}`)
  await using _lock = await ports.lock('relocate a model', signal)
  const current = await requireExternal(ports, model_id)
  signal?.throwIfAborted()
  const at = ports.now().toISOString()
  // commit point: metadata.json names the one place or the other
  const written = await writeModel(ports, model_id, {
    ...healthPatch(current.metadata, validation),
    source_path: path,
    updated_date: at,
    ...(validation.validation_state === 'valid' ? { last_valid_at: at } : {}),
    ...identityPatch(current, answer, accept),
  })
  return importResult(model_id, 'relocated', written.metadata)
}

async function requireExternal(ports: LibraryPorts, modelId: string): Promise<MetadataDocument> {
  const found = await requireModel(ports, modelId)
  if (found.metadata.storage_kind !== 'external_reference') throw notExternal(modelId)
  return found
}

function checkPath(path: unknown): string {
  if (typeof path === 'string' && path.trim() !== '' && path.isWellFormed()) return resolve(path)
  throw new CodedError('invalid_import_request', 'the new place is blank or not a text', {
    hint: 'Give the path of the directory.',
  })
}

async function stay(
  ports: LibraryPorts,
  modelId: string,
  signal: AbortSignal | undefined,
): Promise<ModelImportResultV1> {
  const refreshed = await refreshModel(ports, modelId, signal ? { signal } : {})
  return importResult(modelId, refreshed?.changed ? 'revalidated' : 'unchanged', refreshed?.metadata ?? {})
}

/** A library of the prior system has recorded no more than the pipeline class. */
function whyAnother(
  { metadata, document }: MetadataDocument,
  { validation, identity }: SourceAnswer,
): readonly string[] {
  const recorded = readIdentity(document.source_identity)
  if (recorded && identity) return differences(recorded, identity)
  const { pipeline_class } = metadata
  if (pipeline_class === undefined || pipeline_class === validation.pipeline_class) return []
  return [`It is a ${validation.pipeline_class}, not a ${pipeline_class}.`]
}

/** What it was known by stays, but for the volume that it is on. */
function identityPatch({ document }: MetadataDocument, answer: SourceAnswer, accept: RelocateOptions['accept']) {
  const recorded = accept === 'any_bundle' ? undefined : readIdentity(document.source_identity)
  const identity = identityToRecord(answer, recorded)
  return { source_identity: identity ?? (recorded && { ...recorded, volume: answer.identity?.volume }) }
}
