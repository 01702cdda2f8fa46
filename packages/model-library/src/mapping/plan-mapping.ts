import { join } from 'node:path'
import type { MappingPreviewV1, ModelMetadataV1 } from '@plinth/contracts'
import { isCodedError } from '@plinth/contracts'
import { createEventLoopRest } from '../event-loop-rest.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import { readModel } from '../registry/model-record.ts'
import { type AppFolder, faultOnWay, openAppFolder } from './app-folder.ts'
import { planBrokenLinks } from './broken-links.ts'
import { type LinkEntries, type LinkEntry, readLinkRegistry } from './link-registry.ts'
import { filesToMap, whyExcluded } from './mappable-model.ts'
import type { CheckedMapping, CheckedRule } from './mapping-config.ts'
import type { MappingFiles } from './mapping-files.ts'
import { matchesRule } from './mapping-rule.ts'
import { placeLink } from './place-link.ts'

/** What is done to one name in an app's folder. */
export type MappingAction = MappingPreviewV1['actions'][number]

/** An action with what it works on. */
export interface PlannedAction {
  readonly action: MappingAction
  /** The directory of the target, below the app's folder. */
  readonly names: readonly string[]
  /** The library's own link that lies there and goes. */
  readonly own?: LinkEntry | undefined
}

/** What a mapping would do, at the moment. */
export interface MappingPlan {
  readonly folder: AppFolder
  readonly planned: readonly PlannedAction[]
  readonly excluded: MappingPreviewV1['excluded']
}

/** The library and the file system of a mapping. */
export interface MappingPorts extends Pick<LibraryPorts, 'place' | 'fileCalls' | 'index'> {
  readonly files: MappingFiles
}

/** What gathers while models are gone through. */
export interface Planning {
  readonly files: MappingFiles
  readonly mapping: CheckedMapping
  readonly folder: AppFolder
  readonly entries: LinkEntries
  /** Own links by directory and source. */
  readonly linked: ReadonlyMap<string, readonly LinkEntry[]>
  /** Names that this mapping gives away, in lower case, and to which file: some systems take `A` for `a`. */
  readonly given: Map<string, string>
  /** Directories and sources that are decided. */
  readonly placed: Set<string>
  readonly planned: PlannedAction[]
  readonly excluded: MappingPreviewV1['excluded'][number][]
}

/**
 * Works out what a mapping does, in order of ids and names; changes nothing.
 * @throws CodedError `app_folder_missing`, `app_folder_in_library`, `link_registry_unreadable`.
 */
export async function planMapping(
  ports: MappingPorts,
  mapping: CheckedMapping,
  { signal }: CallOptions = {},
): Promise<MappingPlan> {
  const { files } = ports
  const folder = await openAppFolder(files, mapping.appDirectory, ports.place.root)
  const entries = await readLinkRegistry(ports)
  const linked = Map.groupBy(entries.values(), ({ target, source }) => linkKey(join(target, '..'), source))
  const gathered = { given: new Map(), placed: new Set<string>(), planned: [], excluded: [] }
  const planning: Planning = { files, mapping, folder, entries, linked, ...gathered }
  const faults = await Promise.all(mapping.rules.map(({ names }) => faultOnWay(files, folder, names)))
  const rest = createEventLoopRest(1)
  for (const modelId of await modelIds(ports)) {
    signal?.throwIfAborted()
    await planModel(ports, planning, { modelId, faults })
    if (rest.isDue()) await rest.take()
  }
  await planBrokenLinks(planning, ports.place.root)
  const { planned, excluded } = planning
  return { folder, planned, excluded }
}

/** Under what an own link is found again. */
export function linkKey(directory: string, source: string): string {
  return `${directory}\0${source}`
}

async function modelIds({ index }: MappingPorts): Promise<readonly string[]> {
  const rows = await index.read.selectFrom('models').select('model_id').orderBy('model_id').execute()
  return rows.map(({ model_id }) => model_id)
}

interface ModelToPlan {
  readonly modelId: string
  /** Of each rule, in order. */
  readonly faults: readonly Awaited<ReturnType<typeof faultOnWay>>[]
}

async function planModel(ports: MappingPorts, planning: Planning, { modelId, faults }: ModelToPlan): Promise<void> {
  const exclude = (why: { readonly code: string; readonly message: string }) =>
    planning.excluded.push({ model_id: modelId, code: why.code, message: why.message })
  let metadata: ModelMetadataV1 | undefined
  try {
    metadata = (await readModel(ports, modelId))?.metadata
  } catch (error) {
    if (!isCodedError(error)) throw error
    exclude(error)
  }
  const { rules } = planning.mapping
  const matching = metadata ? rules.filter((rule) => matchesRule(rule, modelId, metadata)) : []
  if (metadata === undefined || matching.length === 0) return
  const why = whyExcluded(metadata)
  if (why) return void exclude(why)
  const directory = modelDirectory(ports.place, modelId)
  const names = await filesToMap(planning.files, directory)
  if ('code' in names) return void exclude(names)
  for (const rule of matching) {
    const fault = faults[rules.indexOf(rule)]
    if (fault) exclude(fault)
    else await placeFiles(planning, rule, { modelId, sources: names.map((name) => join(directory, name)) })
  }
}

async function placeFiles(
  planning: Planning,
  { names }: CheckedRule,
  { modelId, sources }: { readonly modelId: string; readonly sources: readonly string[] },
): Promise<void> {
  for (const source of sources) {
    const planned = await placeLink(planning, { modelId, source, names })
    if (planned) planning.planned.push(planned)
  }
}
