import { isCodedError } from '@plinth/contracts'
import { bindingsFile } from '../dependencies/bindings.ts'
import { createEventLoopRest } from '../event-loop-rest.ts'
import { FILE_OPERATIONS } from '../file-operations.ts'
import type { SettledBundleRow } from '../index/tables.ts'
import type { LibraryPorts } from '../library-ports.ts'

/**
 * The ids of external models that are as they were when they were last found to be what their metadata says: the same metadata, the same
 * bindings, and no name and no time of the bundle has changed. Asks for many bundles at once, so that most starts read nothing.
 */
export async function settledBundles(ports: LibraryPorts, signal?: AbortSignal): Promise<ReadonlySet<string>> {
  const settled = new Set<string>()
  const volumes = Map.groupBy(await candidates(ports), ({ volume }) => volume)
  const askAll = async (rows: readonly Candidate[]) => {
    for (let start = 0; start < rows.length && !signal?.aborted; start += AT_ONCE) {
      const ids = rows.slice(start, start + AT_ONCE).map(({ model_id }) => model_id)
      for (const id of await unchangedOf(ports, ids, signal)) settled.add(id)
    }
  }
  await Promise.all([...volumes.values()].map(askAll))
  return settled
}

/**
 * Notes what {@link settledBundles} may tell next time; where others keep the index to themselves, everything is looked at again that time.
 * The stamps are of before the look.
 */
export async function noteSettled(
  { index, lockIndex }: LibraryPorts,
  found: readonly SettledBundleRow[],
  signal?: AbortSignal,
): Promise<void> {
  for (let start = 0; start < found.length; start += AT_ONCE) {
    const rows = found.slice(start, start + AT_ONCE)
    const ids = rows.map(({ model_id }) => model_id)
    try {
      await using _lock = await lockIndex('note what is unchanged', signal)
      await index.write.transaction().execute(async (transaction) => {
        const registered = transaction.selectFrom('models').select('model_id')
        await transaction
          .deleteFrom('settled_bundles')
          .where(({ or, eb }) => or([eb('model_id', 'in', ids), eb('model_id', 'not in', registered)]))
          .execute()
        await transaction.insertInto('settled_bundles').values(rows).execute()
      })
    } catch (error) {
      if (!isCodedError(error) || error.code !== 'library_busy') throw error
      return
    }
  }
}

/** Names the version of a model's file of bindings; '' where there is none. */
export async function bindingsStamp({ place, fileCalls }: LibraryPorts, modelId: string): Promise<string> {
  const found = await FILE_OPERATIONS[fileCalls].stat(bindingsFile(place, modelId))
  return found ? `${found.ino}-${found.size}-${found.mtimeNs}-${found.ctimeNs}` : ''
}

const AT_ONCE = 100

type Candidate = Pick<SettledBundleRow, 'model_id' | 'volume' | 'bindings_stamp'>

/** Whose metadata and bindings are of the same version as then. */
async function candidates(ports: LibraryPorts): Promise<readonly Candidate[]> {
  const rows = await ports.index.read
    .selectFrom('settled_bundles')
    .innerJoin('models', (join) =>
      join
        .onRef('models.model_id', '=', 'settled_bundles.model_id')
        .onRef('models.metadata_stamp', '=', 'settled_bundles.metadata_stamp'),
    )
    .select(['settled_bundles.model_id', 'settled_bundles.volume', 'settled_bundles.bindings_stamp'])
    .execute()
  const same: Candidate[] = []
  const rest = createEventLoopRest()
  for (const row of rows) {
    if ((await bindingsStamp(ports, row.model_id)) === row.bindings_stamp) same.push(row)
    if (rest.isDue()) await rest.take()
  }
  return same
}

async function unchangedOf(
  { index, sources }: LibraryPorts,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const rows = await index.read.selectFrom('settled_bundles').selectAll().where('model_id', 'in', ids).execute()
  const [first] = rows
  if (!first) return []
  const known = rows.map(({ path, evidence }) => ({ path, evidence }))
  const { unchanged = [] } = await sources.look({ path: first.path, known }, signal)
  return rows.filter((_, turn) => unchanged[turn]).map(({ model_id }) => model_id)
}
