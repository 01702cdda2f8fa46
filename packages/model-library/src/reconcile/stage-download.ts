import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { withFileErrors } from '@plinth/durable'
import { isJsonObject, readJsonFile } from '../bundle/json-file.ts'
import { registerModel } from '../external/register-model.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import type { MetadataPatch } from '../registry/metadata-document.ts'
import { parseModelId } from '../registry/model-id.ts'
import { readModel } from '../registry/model-record.ts'
import { requireOwnDirectory } from '../registry/registry-directory.ts'
import type { ReconcileOptions } from './reconcile-report.ts'

/** Registers a download that has not ended, with what its marker says; nothing but the metadata is written. */
export async function stageDownload(
  ports: LibraryPorts,
  modelId: string,
  { dryRun, signal }: ReconcileOptions,
): Promise<'staged'> {
  await requireOwnDirectory(ports.place, modelId)
  if (dryRun) return 'staged'
  const metadata = await stagedMetadata(ports, modelId)
  await using _lock = await ports.lock('stage a download', signal)
  if (!(await readModel(ports, modelId)))
    await registerModel(ports, modelId, { metadata, profiles: [], bindings: [], files: 'there' })
  return 'staged'
}

async function stagedMetadata(ports: LibraryPorts, modelId: string): Promise<MetadataPatch> {
  const directory = modelDirectory(ports.place, modelId)
  const { modelType, family, name } = parseModelId(modelId)
  const marker = await readJsonFile(join(directory, '.pumas_download'), MAX_MARKER_BYTES)
  const said = marker.state === 'json' && isJsonObject(marker.value) ? marker.value : {}
  const at = ports.now().toISOString()
  return {
    schema_version: 2,
    model_id: modelId,
    family,
    model_type: modelType,
    official_name: textOf(said.official_name) ?? name,
    cleaned_name: name,
    repo_id: textOf(said.repo_id),
    expected_files: textsOf(said.files) ?? (await partNames(directory)),
    match_source: 'download_partial',
    storage_kind: 'library_owned',
    import_state: 'pending',
    validation_state: 'degraded',
    validation_errors: [
      { code: 'partial_download', severity: 'error', message: 'Its download has not ended.', path: '' },
    ],
    added_date: at,
    updated_date: at,
  }
}

const MAX_MARKER_BYTES = 1024 * 1024

/** What the unfinished files will be called. */
async function partNames(directory: string): Promise<string[]> {
  const names = await withFileErrors({ doing: 'read', path: directory }, () => readdir(directory))
  return names.filter((name) => name.endsWith('.part')).map((name) => name.slice(0, -'.part'.length))
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.isWellFormed() ? value : undefined
}

function textsOf(value: unknown): string[] | undefined {
  const texts = Array.isArray(value) ? value.flatMap((each) => textOf(each) ?? []) : []
  return texts.length > 0 ? texts : undefined
}
