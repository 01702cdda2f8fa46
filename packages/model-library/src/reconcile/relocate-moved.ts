import { dirname, resolve } from 'node:path'
import type { SourceIdentity } from '../external/look/source-look.ts'
import { isGone, movedFinding } from '../external/moved-finding.ts'
import { relocate } from '../external/relocate.ts'
import { differences, readIdentity } from '../external/source-identity.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { readModel, writeModel } from '../registry/model-record.ts'
import { FINDINGS } from '../validation/finding-codes.ts'
import type { LeftAsItIs, ReconcileOptions, ReconcileReport } from './reconcile-report.ts'

/** What a search for moved directories came to. */
export interface MovedModels {
  readonly relocated: ReconcileReport['relocated']
  readonly left: readonly LeftAsItIs[]
}

/**
 * Looks for bundles whose directories are gone: below the directories that are named, and there it says where they lie by now; and beside the places of
 * all external models, and there it only writes down that they moved, which is for a person to confirm. A bundle is known by its pipeline, its
 * components and samples of all of its weights; one that is found in several places is left to a person. A bundle whose volume is away is not gone.
 */
export async function relocateMoved(ports: LibraryPorts, options: ReconcileOptions): Promise<MovedModels> {
  const { search = [], onEvent } = options
  const gone = await goneModels(ports, options)
  if (gone.length === 0) return { relocated: [], left: [] }
  const taken = await placesOfModels(ports, options)
  const beside = [...new Set([...taken].map((path) => dirname(path)))].slice(0, MOST_PLACES)
  const named = await bundlesIn(ports, { directories: search, depth: DEEPEST, taken }, options)
  const near = await bundlesIn(ports, { directories: beside, depth: NEAR, taken }, options)
  const relocated: { model_id: string; source_path: string }[] = []
  const left: LeftAsItIs[] = []
  for (const [completed, model] of gone.entries()) {
    onEvent?.({ phase: 'searching', completed, total: gone.length, unit: 'models', message: model.modelId })
    const places = await placesOf(ports, { model, found: named }, options)
    const outcome =
      places.length > 0
        ? await settle(ports, { model, places }, options)
        : await note(ports, { model, places: await placesOf(ports, { model, found: near }, options) }, options)
    if (!outcome) continue
    if ('source_path' in outcome) relocated.push(outcome)
    else left.push(outcome)
  }
  return { relocated, left }
}

const DEEPEST = 6
/** Beside the places of models: most are moved within the folder that they were in. */
const NEAR = 2
const MOST_PLACES = 100

interface GoneModel {
  readonly modelId: string
  readonly recorded: SourceIdentity
  /** That it moved is written down already. */
  readonly isMoved: boolean
}

/** A model, and where it may lie by now. */
interface FoundModel {
  readonly model: GoneModel
  readonly places: readonly string[]
}

async function goneModels(ports: LibraryPorts, { signal }: ReconcileOptions): Promise<readonly GoneModel[]> {
  const rows = await externalRows(ports).where('validation_state', '!=', 'valid').execute()
  const gone: GoneModel[] = []
  for (const { model_id: modelId } of rows) {
    signal?.throwIfAborted()
    const model = await readModel(ports, modelId).catch(() => undefined)
    const recorded = readIdentity(model?.document.source_identity)
    if (!model || !isGone(model.metadata) || !recorded || recorded.weights.length === 0) continue
    const isMoved = model.metadata.validation_errors?.some(({ code }) => code === 'moved') === true
    gone.push({ modelId, recorded, isMoved })
  }
  return gone
}

function externalRows({ index }: LibraryPorts) {
  return index.read
    .selectFrom('models')
    .select('model_id')
    .where('storage_kind', '=', 'external_reference')
    .orderBy('model_id')
}

interface Search {
  readonly directories: readonly string[]
  readonly depth: number
  /** Where other models lie, or lay. */
  readonly taken: ReadonlySet<string>
}

async function bundlesIn(
  ports: LibraryPorts,
  { directories, depth, taken }: Search,
  { signal }: ReconcileOptions,
): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const path of new Set(directories.map((each) => resolve(each)))) {
    const { bundles = [] } = await ports.sources.look({ path, below: depth, patience: 'long' }, signal)
    for (const bundle of bundles) if (!taken.has(bundle)) found.add(bundle)
  }
  return [...found].sort()
}

/** Where external models lie, or lay. */
async function placesOfModels(ports: LibraryPorts, { signal }: ReconcileOptions): Promise<ReadonlySet<string>> {
  const places = new Set<string>()
  for (const { model_id } of await externalRows(ports).execute()) {
    signal?.throwIfAborted()
    const { entry_path, source_path } = (await readModel(ports, model_id).catch(() => undefined))?.metadata ?? {}
    for (const path of [entry_path, source_path]) if (path !== undefined) places.add(path)
  }
  return places
}

async function placesOf(
  ports: LibraryPorts,
  { model: { recorded }, found }: { readonly model: GoneModel; readonly found: readonly string[] },
  { signal }: ReconcileOptions,
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

/** Where somebody said that it may be. */
async function settle(
  ports: LibraryPorts,
  { model: { modelId }, places }: FoundModel,
  { dryRun, signal }: ReconcileOptions,
): Promise<LeftAsItIs | { readonly model_id: string; readonly source_path: string }> {
  const [source_path = ''] = places
  if (places.length > 1) return leave(modelId, 'several_places', `It may be any of ${places.join(', ')}.`)
  if (dryRun) return { model_id: modelId, source_path }
  const { status, errors } = await relocate(ports, { model_id: modelId, source_path }, { signal })
  if (status === 'relocated') return { model_id: modelId, source_path }
  return leave(modelId, errors[0]?.code ?? 'failed', errors[0]?.message ?? 'It could not be relocated.')
}

/** Writes down that it moved, or that it is not where it was found before. */
async function note(
  ports: LibraryPorts,
  { model: { modelId, isMoved }, places }: FoundModel,
  { dryRun, search = [], signal }: ReconcileOptions,
): Promise<LeftAsItIs | undefined> {
  const finding = places.length > 0 ? movedFinding(places) : MISSING
  if (!dryRun && (isMoved || places.length > 0)) {
    await using _lock = await ports.lock('note that a model moved', signal)
    const current = await readModel(ports, modelId)
    const [first] = current?.metadata.validation_errors ?? []
    const isKnown = first?.code === finding.code && first.message === finding.message
    if (current && isGone(current.metadata) && !isKnown)
      await writeModel(ports, modelId, { validation_errors: [finding], updated_date: ports.now().toISOString() })
  }
  if (places.length > 0) return leave(modelId, 'moved', finding.message)
  return search.length > 0 ? leave(modelId, 'missing', 'Its directory is gone, and was not found.') : undefined
}

const MISSING = { code: 'missing', severity: 'error', message: FINDINGS.missing.means, path: '' } as const

function leave(model_id: string, code: string, message: string): LeftAsItIs {
  return { model_id, code, message }
}
