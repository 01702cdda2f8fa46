import { join } from 'node:path'
import { newToken } from '@plinth/durable'
import { type DirectoryTime, isDirectoryTime } from './directory-times.ts'
import type { LinkEntry } from './link-registry.ts'
import { isEntry } from './link-registry.ts'
import type { MappingAction } from './plan-mapping.ts'

/** One change of a mapping as the journal has it. `number` names its files in the holding directory. */
export interface MappingStep {
  readonly number: number
  readonly action: MappingAction
  /** Directories between the app's folder and the target. */
  readonly names: readonly string[]
  /** The library's own link that goes. */
  readonly own?: LinkEntry | undefined
  /** What is put there; undefined where something is only taken away. With its marks once it is staged. */
  readonly entry?: LinkEntry | undefined
}

/** A mapping that was begun. `staging`: nothing in the app's folders has changed. `publishing`: it is finished, whatever happens. */
export interface MappingIntent {
  readonly operation: 'map'
  readonly phase: 'staging' | 'publishing'
  readonly id: string
  readonly app: string
  /** Canonical folder of the app. */
  readonly folder: string
  /** RFC 3339. */
  readonly at: string
  readonly steps: readonly MappingStep[]
  /** Directories that were not there, the outermost first. */
  readonly directories: readonly string[]
  /** Those that were, and will have other names in them. Missing in what an older version wrote. */
  readonly times?: readonly DirectoryTime[] | undefined
}

/** An undoing that was begun: it is finished. */
export interface UnmappingIntent {
  readonly operation: 'unmap'
  readonly id: string
  /** Directories whose times are put back: nobody else has changed them since. */
  readonly reset?: readonly DirectoryTime[] | undefined
}

/** The id of the mapping after another one. Ids sort in the order in which they were made, whatever the clock says. */
export function nextMappingId(last = '0'): string {
  const turn = Number(last.split('-')[0]) + 1
  return `${turn.toString().padStart(15, '0')}-${newToken()}`
}

/** Where what comes and what goes lies meanwhile: in the app's folder, so that one name after the other changes in one step. */
export function holdingDirectory({ folder, id }: Pick<MappingIntent, 'folder' | 'id'>): string {
  return join(folder, `.plinth-mapping-${id}`)
}

/** What a step puts into place, before it is there. */
export function stagedPath(intent: MappingIntent, { number }: Pick<MappingStep, 'number'>): string {
  return join(holdingDirectory(intent), `new-${number}`)
}

/** What a step took away, for as long as it can be undone. */
export function heldPath(
  intent: Pick<MappingIntent, 'folder' | 'id'>,
  { number }: Pick<MappingStep, 'number'>,
): string {
  return join(holdingDirectory(intent), `old-${number}`)
}

/** True for what {@link MappingIntent} describes. */
export function isMappingIntent(value: unknown): value is MappingIntent {
  const { operation, phase, id, app, folder, steps, directories, times = [] } = Object(value)
  if (operation !== 'map' || !['staging', 'publishing'].includes(phase)) return false
  if (![id, app, folder].every((each) => typeof each === 'string') || !isMappingId(id)) return false
  if (!Array.isArray(times) || !times.every(isDirectoryTime)) return false
  return Array.isArray(directories) && Array.isArray(steps) && steps.every(isStep)
}

/** True for what {@link UnmappingIntent} describes. */
export function isUnmappingIntent(value: unknown): value is UnmappingIntent {
  const { operation, id, reset = [] } = Object(value)
  const isList = Array.isArray(reset) && reset.every(isDirectoryTime)
  return operation === 'unmap' && typeof id === 'string' && isMappingId(id) && isList
}

function isMappingId(id: string): boolean {
  return /^[0-9]{15}-[0-9a-f]{32}$/.test(id)
}

function isStep(value: unknown): value is MappingStep {
  const { number, action, names, own, entry } = Object(value)
  const entries = [own, entry].every((each) => each === undefined || isEntry(each))
  return entries && Number.isSafeInteger(number) && Array.isArray(names) && typeof Object(action).target === 'string'
}
