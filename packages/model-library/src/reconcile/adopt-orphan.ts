import { isCodedError } from '@plinth/contracts'
import { identifyOwnFiles } from '../import/identify-own-files.ts'
import { importInPlace } from '../import/import-in-place.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import { writeModel } from '../registry/model-record.ts'
import { requireOwnDirectory } from '../registry/registry-directory.ts'
import type { Orphan } from './find-orphans.ts'
import type { LeftAsItIs, ReconcileOptions } from './reconcile-report.ts'
import { stageDownload } from './stage-download.ts'

/** What became of a directory without metadata. */
export type AdoptedOrphan = 'adopted' | 'staged' | LeftAsItIs

/** Makes a model of a directory without metadata: of whole files at once, of a download that has not ended one that is not ready. */
export async function adoptOrphan(
  ports: LibraryPorts,
  { modelId, kind }: Orphan,
  options: ReconcileOptions,
): Promise<AdoptedOrphan> {
  if (kind === 'record_lost')
    return left(
      modelId,
      'record_lost',
      'Its metadata is lost, and what lies in it may belong to somebody: register it again.',
    )
  try {
    if (kind === 'partial_download') return await stageDownload(ports, modelId, options)
    return options.dryRun ? await look(ports, modelId, options) : await adopt(ports, modelId, options)
  } catch (error) {
    if (!isCodedError(error) || options.signal?.aborted) throw error
    return left(modelId, error.code, error.message)
  }
}

async function look(ports: LibraryPorts, modelId: string, { signal }: ReconcileOptions): Promise<AdoptedOrphan> {
  await requireOwnDirectory(ports.place, modelId)
  const { state, findings } = await identifyOwnFiles(modelDirectory(ports.place, modelId), signal)
  return state === 'valid' ? 'adopted' : notWhole(modelId, findings)
}

async function adopt(ports: LibraryPorts, modelId: string, { signal }: ReconcileOptions): Promise<AdoptedOrphan> {
  const { status, errors } = await importInPlace(ports, { model_id: modelId }, { signal })
  if (status === 'failed') return notWhole(modelId, errors)
  await using _lock = await ports.lock('adopt a model', signal)
  await writeModel(ports, modelId, { match_source: 'orphan_recovery' })
  return 'adopted'
}

function notWhole(
  modelId: string,
  findings: readonly { readonly code: string; readonly message: string }[],
): LeftAsItIs {
  const [first] = findings
  return left(modelId, first?.code ?? 'no_weights', first?.message ?? 'There are no weights in it.')
}

function left(model_id: string, code: string, message: string): LeftAsItIs {
  return { model_id, code, message }
}
