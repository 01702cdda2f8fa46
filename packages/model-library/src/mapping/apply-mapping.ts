import { dirname, join } from 'node:path'
import type { MappingResultV1 } from '@plinth/contracts'
import type { Journal, JournalEntry } from '@plinth/durable'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import type { AppFolder } from './app-folder.ts'
import { clearHolding } from './clear-holding.ts'
import { directoryTimes } from './directory-times.ts'
import { finishMapping, type MappingChangePorts } from './finish-mapping.ts'
import { type LinkEntry, REGISTERED_TYPES } from './link-registry.ts'
import { type CheckedMapping, checkMappingConfig, type MappingConfig } from './mapping-config.ts'
import type { MappingFiles } from './mapping-files.ts'
import { type MappingIntent, nextMappingId } from './mapping-intent.ts'
import { lockMappings } from './mapping-lock.ts'
import { recordIds } from './mapping-record.ts'
import { type MappingPlan, type MappingPorts, type PlannedAction, planMapping } from './plan-mapping.ts'
import { type StagedSteps, stageLinks } from './stage-links.ts'
import { undoRecord } from './undo-mapping.ts'

/** What applying and undoing work with. */
export interface MappingApplyPorts extends MappingPorts, MappingChangePorts {
  readonly journal: Journal
  readonly access: LibraryPorts['access']
  readonly now: () => Date
}

/** How far a mapping is: links that lie ready to get their names. */
export interface MappingProgress {
  readonly phase: 'linking'
  readonly completed: number
  readonly total: number
  readonly unit: 'links'
}

/** As {@link CallOptions}, with progress. */
export interface MappingCall extends CallOptions {
  readonly onEvent?: ((progress: MappingProgress) => void) | undefined
}

/**
 * Does what a preview shows at this moment. Nothing is changed but in the app's folder, the link registry and the library's own directory; nothing
 * that the library did not make is replaced or removed. Called off before the first name changes, it leaves nothing; an error undoes it; killed, it is
 * undone or finished when the library is opened next. A second time it has nothing to do.
 * @throws CodedError those of a preview; `read_only`, `library_busy`; file errors.
 */
export async function applyMapping(
  ports: MappingApplyPorts,
  config: MappingConfig,
  { signal, onEvent }: MappingCall = {},
): Promise<MappingResultV1> {
  const mapping = checkMappingConfig(config)
  await using _lock = await lockMappings(ports, signal)
  const plan = await planMapping(ports, mapping, { signal })
  const begun = await newIntent(ports, mapping, plan)
  const where = { contract_version: 1, app: begun.app, app_dir: begun.folder } as const
  if (begun.steps.length === 0) return { ...where, applied: [], failed: [] }
  const entry = await ports.journal.begin(begun)
  const staged = await stage(ports, { begun, entry }, { signal, onEvent })
  const intent: MappingIntent = { ...begun, phase: 'publishing', steps: staged.steps }
  try {
    await entry.record(intent) // commit point: a kill lets it be finished from here on
    const { done, failed } = await finishMapping(ports, plan.folder, intent)
    await entry.commit()
    return { ...where, applied: done.map(({ action }) => action), failed: [...staged.failed, ...failed] }
  } catch (error) {
    // What cannot be taken back now is finished when the library is opened after this process has ended.
    const isBack = await undoRecord(ports, plan.folder, { record: intent }).catch(() => undefined)
    if (isBack) await entry.commit()
    throw error
  }
}

interface BegunMapping {
  readonly begun: MappingIntent
  readonly entry: JournalEntry
}

/** Makes all links ready. Whatever ends it before, it leaves nothing. */
async function stage(
  { files }: MappingApplyPorts,
  { begun, entry }: BegunMapping,
  { signal, onEvent }: MappingCall,
): Promise<StagedSteps> {
  const total = begun.steps.length
  let completed = 0
  const onStep = () => onEvent?.({ phase: 'linking', completed: ++completed, total, unit: 'links' })
  try {
    const staged = await stageLinks(files, begun, { signal, onStep })
    signal?.throwIfAborted()
    return staged
  } catch (error) {
    await clearHolding(files, begun, { held: [] })
    await entry.commit()
    throw error
  }
}

async function newIntent(
  ports: MappingApplyPorts,
  mapping: CheckedMapping,
  { folder, planned }: MappingPlan,
): Promise<MappingIntent> {
  const at = ports.now().toISOString()
  const changing = planned.filter(({ action }) => action.kind !== 'skip')
  return {
    operation: 'map',
    phase: 'staging',
    id: nextMappingId((await recordIds(ports))[0]),
    app: mapping.app,
    folder: folder.path,
    at,
    steps: changing.map(({ action, names, own }, number) => {
      const entry = entryOf(mapping, action, at)
      return { number, action, names, ...(own ? { own } : {}), ...(entry ? { entry } : {}) }
    }),
    directories: await missingDirectories(ports.files, folder, changing),
    times: await directoryTimes(
      ports.files,
      folder,
      changing.map(({ names }) => names),
    ),
  }
}

function entryOf(
  { app, version, link }: CheckedMapping,
  { kind, model_id, source, target }: PlannedAction['action'],
  created_at: string,
): LinkEntry | undefined {
  if (kind === 'remove') return undefined
  const link_type = REGISTERED_TYPES[link]
  return { model_id, source, target, link_type, created_at, app_id: app, app_version: version }
}

async function missingDirectories(
  files: MappingFiles,
  { path }: AppFolder,
  planned: readonly PlannedAction[],
): Promise<readonly string[]> {
  const missing = new Set<string>()
  for (const { names, action } of planned) {
    if (action.kind === 'remove' || missing.has(dirname(action.target))) continue
    for (const depth of names.keys()) {
      const each = join(path, ...names.slice(0, depth + 1))
      if ((await files.lstat(each)) === undefined) missing.add(each)
    }
  }
  return [...missing]
}
