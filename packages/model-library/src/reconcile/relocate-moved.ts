import { opendir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { SourceIdentity } from '../external/look/source-look.ts'
import { relocate } from '../external/relocate.ts'
import { differences, readIdentity } from '../external/source-identity.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { readModel } from '../registry/model-record.ts'
import type { LeftAsItIs, ReconcileOptions, ReconcileReport } from './reconcile-report.ts'

/** What a search for moved directories came to. */
export interface MovedModels {
  readonly relocated: ReconcileReport['relocated']
  readonly left: readonly LeftAsItIs[]
}

/**
 * Looks for bundles whose directories are gone below the directories that are named, and says where they lie by now. A bundle is known by its
 * pipeline, its components and samples of all of its weights; one that is found in several places is left to a person. A bundle whose volume is
 * away is not gone.
 */
export async function relocateMoved(ports: LibraryPorts, options: ReconcileOptions): Promise<MovedModels> {
  const { search = [], signal, dryRun, onEvent } = options
  const gone = search.length === 0 ? [] : await goneModels(ports, signal)
  if (gone.length === 0) return { relocated: [], left: [] }
  const found = await bundlesBelow(search, signal)
  const relocated: { model_id: string; source_path: string }[] = []
  const left: LeftAsItIs[] = []
  for (const [completed, { modelId, recorded }] of gone.entries()) {
    onEvent?.({ phase: 'searching', completed, total: gone.length, unit: 'models', message: modelId })
    const places = await placesOf(ports, { recorded, found }, signal)
    const [source_path] = places
    if (source_path === undefined) left.push(leave(modelId, 'missing', 'Its directory is gone, and was not found.'))
    else if (places.length > 1) left.push(leave(modelId, 'several_places', `It may be any of ${places.join(', ')}.`))
    else if (dryRun) relocated.push({ model_id: modelId, source_path })
    else {
      const { status, errors } = await relocate(ports, { model_id: modelId, source_path }, { signal })
      if (status === 'relocated') relocated.push({ model_id: modelId, source_path })
      else left.push(leave(modelId, errors[0]?.code ?? 'failed', errors[0]?.message ?? 'It could not be relocated.'))
    }
  }
  return { relocated, left }
}

const MOST_BUNDLES = 10_000
const DEEPEST = 6

interface GoneModel {
  readonly modelId: string
  readonly recorded: SourceIdentity
}

async function goneModels(ports: LibraryPorts, signal: AbortSignal | undefined): Promise<readonly GoneModel[]> {
  const rows = await ports.index.read
    .selectFrom('models')
    .select('model_id')
    .where('storage_kind', '=', 'external_reference')
    .where('validation_state', '!=', 'valid')
    .orderBy('model_id')
    .execute()
  const gone: GoneModel[] = []
  for (const { model_id: modelId } of rows) {
    signal?.throwIfAborted()
    const model = await readModel(ports, modelId).catch(() => undefined)
    const recorded = readIdentity(model?.document.source_identity)
    const isMissing = model?.metadata.validation_errors?.some(({ code, path }) => code === 'missing' && !path)
    if (isMissing && recorded && recorded.weights.length > 0) gone.push({ modelId, recorded })
  }
  return gone
}

/** Directories with a model_index.json; links are not followed, and what may not be read is passed over. */
async function bundlesBelow(
  directories: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const found = new Set<string>()
  let level = directories.map((each) => resolve(each))
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    const next: string[] = []
    for (const path of level) {
      signal?.throwIfAborted()
      const { isBundle, below } = await lookInto(path)
      if (isBundle && found.size < MOST_BUNDLES) found.add(path)
      else if (!isBundle) next.push(...below)
    }
    level = next
  }
  return [...found].sort()
}

async function lookInto(path: string): Promise<{ readonly isBundle: boolean; readonly below: readonly string[] }> {
  const below: string[] = []
  let isBundle = false
  try {
    for await (const entry of await opendir(path)) {
      isBundle ||= entry.name === 'model_index.json' && entry.isFile()
      if (entry.isDirectory()) below.push(join(path, entry.name))
    }
  } catch {
    return { isBundle: false, below: [] }
  }
  return { isBundle, below }
}

async function placesOf(
  ports: LibraryPorts,
  { recorded, found }: { readonly recorded: SourceIdentity; readonly found: readonly string[] },
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const places: string[] = []
  for (const path of found) {
    const question = { path, library: ports.place.root, recorded, patience: 'long' as const }
    const { identity, relation } = await ports.sources.look(question, signal)
    if (!identity || relation !== 'apart' || differences(recorded, identity).length > 0) continue
    const samples = new Set(identity.weights.map((file) => file.path))
    if (recorded.weights.every((file) => samples.has(file.path))) places.push(path)
  }
  return places
}

function leave(model_id: string, code: string, message: string): LeftAsItIs {
  return { model_id, code, message }
}
