import { readdir } from 'node:fs/promises'
import type { ModelMetadataV1 } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import { digestFiles } from '../import/digest-files.ts'
import { identifyOwnFiles } from '../import/identify-own-files.ts'
import { isPartial } from '../import/model-files.ts'
import { ownedMetadata } from '../import/owned-metadata.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import { readModel, writeModel } from '../registry/model-record.ts'
import type { ReconcileOptions } from './reconcile-report.ts'

/** Whether a download has ended: nothing partial is left, and everything that was expected is there. */
export async function hasEnded(
  { place }: Pick<LibraryPorts, 'place'>,
  modelId: string,
  { expected_files = [] }: ModelMetadataV1,
): Promise<boolean> {
  const path = modelDirectory(place, modelId)
  const names = await withFileErrors({ doing: 'read', path }, () => readdir(path, { recursive: true }))
  const there = new Set(names.map((name) => name.replaceAll('\\', '/')))
  return !names.some(isPartial) && expected_files.every((name) => there.has(name))
}

/** Makes a model whose download has ended ready: its files are digested and identified. False where they are no whole model, which stays as it is. */
export async function completeDownload(
  ports: LibraryPorts,
  modelId: string,
  { dryRun, signal }: ReconcileOptions,
): Promise<boolean> {
  const { source, identified, state } = await identifyOwnFiles(modelDirectory(ports.place, modelId), signal)
  if (state !== 'valid') return false
  if (dryRun) return true
  const digested = await digestFiles(source.files, { signal })
  if ('fault' in digested) return false
  await using _lock = await ports.lock('complete a download', signal)
  const current = await readModel(ports, modelId)
  if (current?.metadata.match_source !== 'download_partial') return false
  const { official_name = modelId, family, tags, notes, added_date, model_type, cleaned_name } = current.metadata
  const at = ports.now().toISOString()
  const request = { official_name, model_type, tags, notes }
  const metadata = ownedMetadata({ modelId, request, identified, files: digested.files, at })
  await writeModel(ports, modelId, {
    ...metadata,
    ...{ official_name, family, tags, notes, added_date, cleaned_name },
    match_source: 'download',
    validation_errors: metadata.validation_errors ?? [],
  })
  return true
}
