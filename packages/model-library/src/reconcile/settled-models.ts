import { isCodedError, type ModelMetadataV1 } from '@plinth/contracts'
import { createEventLoopRest } from '../event-loop-rest.ts'
import type { SettledModelRow } from '../index/tables.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { isUnclassified } from './reclassify-model.ts'

/** A file of weights and its digest, as metadata says. */
export interface DigestedFile {
  readonly name: string
  readonly sha256: string
}

/** A model of the library's own, as the index has it. */
export interface OwnModel {
  readonly modelId: string
  /** Of the version of its metadata. */
  readonly stamp: string
  /** Its digested weights, where an earlier reconcile found nothing to do in this version of its metadata; otherwise that has to be read. */
  readonly settled: readonly DigestedFile[] | undefined
}

/** Every model of the library's own, in order of ids; external ones are never among them. */
export async function* ownModels({ index }: Pick<LibraryPorts, 'index'>): AsyncGenerator<OwnModel> {
  const rest = createEventLoopRest(1)
  for (let after = ''; ; ) {
    const page = await pageAfter(index.read, after)
    for (const { model_id: modelId, metadata_stamp: stamp, files } of page) {
      yield { modelId, stamp, settled: files === null ? undefined : JSON.parse(files) }
      if (rest.isDue()) await rest.take()
    }
    const last = page.at(-1)
    if (page.length < PAGE || !last) return
    after = last.model_id
  }
}

/** The weights that a model's metadata has digests of. */
export function digestedWeights({ files = [] }: ModelMetadataV1): readonly DigestedFile[] {
  return files.flatMap(({ name, sha256 }) => {
    if (sha256 === undefined || !WEIGHTS.test(name) || name.split('/').includes('..')) return []
    return [{ name, sha256: sha256.toLowerCase() }]
  })
}

/** True for metadata in which the next reconcile finds nothing to do either, for as long as it stays that version. */
export function isSettled(modelId: string, metadata: ModelMetadataV1): boolean {
  return metadata.match_source !== 'download_partial' && !isUnclassified(modelId, metadata)
}

/** Notes what {@link ownModels} may tell next time; the notes of models that are gone go. */
export async function noteSettledModels(
  { index, lockIndex }: Pick<LibraryPorts, 'index' | 'lockIndex'>,
  models: readonly OwnModel[],
  signal?: AbortSignal,
): Promise<void> {
  for (let start = 0; start < models.length; start += AT_ONCE) {
    const rows = models.slice(start, start + AT_ONCE).map(({ modelId, stamp, settled = [] }) => ({
      ...{ model_id: modelId, metadata_stamp: stamp },
      files: JSON.stringify(settled),
    }))
    try {
      await using _lock = await lockIndex('note what is unchanged', signal)
      await replaceRows(index, rows)
    } catch (error) {
      // Where others keep the index to themselves, everything is read again next time.
      if (!isCodedError(error) || error.code !== 'library_busy') throw error
      return
    }
  }
}

const PAGE = 2000
const AT_ONCE = 500
const WEIGHTS = /\.(gguf|safetensors|pt|pth|ckpt|bin|onnx)$/i

function pageAfter(read: LibraryPorts['index']['read'], after: string) {
  return read
    .selectFrom('models')
    .leftJoin('settled_models', (join) =>
      join
        .onRef('settled_models.model_id', '=', 'models.model_id')
        .onRef('settled_models.metadata_stamp', '=', 'models.metadata_stamp'),
    )
    .select(['models.model_id', 'models.metadata_stamp', 'settled_models.files'])
    .where('models.storage_kind', '!=', 'external_reference')
    .where('models.model_id', '>', after)
    .orderBy('models.model_id')
    .limit(PAGE)
    .execute()
}

async function replaceRows({ write }: LibraryPorts['index'], rows: readonly SettledModelRow[]): Promise<void> {
  const ids = rows.map(({ model_id }) => model_id)
  await write.transaction().execute(async (transaction) => {
    const registered = transaction.selectFrom('models').select('model_id')
    await transaction
      .deleteFrom('settled_models')
      .where(({ or, eb }) => or([eb('model_id', 'in', ids), eb('model_id', 'not in', registered)]))
      .execute()
    await transaction.insertInto('settled_models').values(rows).execute()
  })
}
