import { CodedError } from '@plinth/contracts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'
import type { OperationEvents, PackerEventBus, ProjectReplayResult, ReplayResult } from './event-bus.ts'
import type { PackerEventDraft, PackerEventKind, PackerEventOf } from './event-kinds.ts'
import { openEventStream } from './event-stream.ts'
import { openSubscription } from './open-subscription.ts'
import { createProjectLog, type LoggedEvent, type OperationLog, type ProjectLog } from './project-log.ts'

/** Settings of {@link createPackerEventBus}; all are optional. */
export interface PackerEventBusSettings {
  /** How many events of one project can be replayed. Default 16,384. */
  readonly logCapacity?: number
  /** The clock of `timestamp`. Default: the system's. */
  readonly now?: () => Date
  /** Makes operation ids, and the id of this log in cursors. Default: random UUIDs. */
  readonly newId?: () => string
  /** Is told what a listener threw. Default: nobody is. */
  readonly onListenerError?: (error: unknown, event: PackerEventOf) => void
}

/**
 * Makes the event bus of a host: one for all of its projects. Its log lasts as long as the bus.
 * @throws CodedError `invalid_setting` for a capacity that is no positive whole number.
 */
export function createPackerEventBus(settings: PackerEventBusSettings = {}): PackerEventBus {
  const bus = openBus(settings)
  const resume = (project_id: string, cursor: string) => replayEntries(bus, project_id, cursor)
  return {
    startOperation: ({ project_id }) => startOperation(bus, project_id),
    subscribe: (listener, options) => openSubscription({ ...bus, resume }, listener, options),
    events: (options) => openEventStream({ ...bus, resume }, options),
    replay: (operation_id, after_sequence) => replay(bus, operation_id, after_sequence),
    replayProject: (project_id, cursor) => replayProject(bus, project_id, cursor),
    cursor: (project_id) => bus.cursorAt(bus.projects.get(project_id)?.last() ?? 0),
  }
}

interface Bus {
  readonly id: string
  readonly projects: Map<string, ProjectLog>
  readonly operations: Map<string, OperationLog>
  readonly dispatcher: Dispatcher
  readonly cursorAt: (position: number) => string
  readonly onListenerError: (error: unknown, event: PackerEventOf) => void
  readonly now: () => Date
  readonly newId: () => string
  readonly logCapacity: number
}

function openBus(settings: PackerEventBusSettings): Bus {
  const { logCapacity = 16_384, newId = () => crypto.randomUUID(), now = () => new Date() } = settings
  if (!Number.isSafeInteger(logCapacity) || logCapacity < 1) {
    throw new CodedError('invalid_setting', 'logCapacity is not a positive whole number', {
      details: { setting: 'logCapacity', value: logCapacity },
    })
  }
  const id = newId()
  return {
    id,
    projects: new Map(),
    operations: new Map(),
    dispatcher: createDispatcher(),
    cursorAt: (position) => `${id}.${position}`,
    onListenerError: settings.onListenerError ?? (() => {}),
    now,
    newId,
    logCapacity,
  }
}

function startOperation(bus: Bus, project_id: string): OperationEvents {
  const operation_id = bus.newId()
  const project = bus.projects.get(project_id) ?? createProjectLog(bus.logCapacity)
  bus.projects.set(project_id, project)
  const operation: OperationLog = { project, sequence: 0, kept: 0, ended: false }
  bus.operations.set(operation_id, operation)
  return {
    operation_id,
    publish: (draft) => {
      if (operation.ended) throw operationEnded(operation_id)
      operation.sequence += 1
      const envelope = { project_id, operation_id, sequence: operation.sequence, timestamp: bus.now().toISOString() }
      const event = sealEvent(draft, envelope)
      append(bus, operation, event)
      return event
    },
    end: () => {
      operation.ended = true
      forgetIfGone(bus, operation_id)
    },
  }
}

type Envelope = Pick<PackerEventOf, 'project_id' | 'operation_id' | 'sequence' | 'timestamp'>

/** A copy that neither the publisher nor a listener can change afterwards. */
function sealEvent<K extends PackerEventKind>(draft: PackerEventDraft<K>, envelope: Envelope): PackerEventOf<K> {
  // A draft of kind K with the envelope's fields is an event of kind K.
  return freeze({ contract_version: 1, ...envelope, ...structuredClone(draft) }) as unknown as PackerEventOf<K>
}

function freeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner)
  return Object.freeze(value)
}

function append(bus: Bus, operation: OperationLog, event: PackerEventOf): void {
  const { position, forgotten } = operation.project.append(event)
  operation.kept += 1
  const shortened = forgotten && bus.operations.get(forgotten.operation_id)
  if (forgotten && shortened) {
    shortened.kept -= 1
    forgetIfGone(bus, forgotten.operation_id)
  }
  bus.dispatcher.dispatch({ position, event })
}

function forgetIfGone(bus: Bus, operation_id: string): void {
  const operation = bus.operations.get(operation_id)
  if (operation?.ended && operation.kept === 0) bus.operations.delete(operation_id)
}

function replay(bus: Bus, operation_id: string, after_sequence: number): ReplayResult {
  const operation = bus.operations.get(operation_id)
  if (!operation || after_sequence < operation.sequence - operation.kept) return { state: 'replay_expired' }
  const events = operation.project
    .kept()
    .filter((event) => event.operation_id === operation_id && event.sequence > after_sequence)
  return { state: 'replayed', events, ended: operation.ended }
}

function replayProject(bus: Bus, project_id: string, cursor: string): ProjectReplayResult {
  const entries = replayEntries(bus, project_id, cursor)
  if (!entries) return { state: 'replay_expired' }
  const last = entries.at(-1)
  return {
    state: 'replayed',
    events: entries.map(({ event }) => event),
    cursor: last ? bus.cursorAt(last.position) : cursor,
  }
}

/** undefined: the cursor is of another log, or of what this one has forgotten. */
function replayEntries(bus: Bus, project_id: string, cursor: string): readonly LoggedEvent[] | undefined {
  const [, id, digits] = /^(.*)\.(\d{1,15})$/s.exec(cursor) ?? []
  if (id !== bus.id) return undefined
  const position = Number(digits)
  const project = bus.projects.get(project_id)
  if (!project) return position === 0 ? [] : undefined
  return project.after(position)
}

function operationEnded(operation_id: string): CodedError {
  return new CodedError('operation_ended', `operation ${operation_id} has ended and publishes no more events`, {
    hint: 'Start a new operation.',
    details: { operation_id },
  })
}
