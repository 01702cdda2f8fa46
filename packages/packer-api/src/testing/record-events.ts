import type { PackerEventBus, SubscribeOptions } from '../events/event-bus.ts'
import type { PackerEventKind, PackerEventOf } from '../events/event-kinds.ts'

/** What a bus published since the recording began, in order. */
export interface EventRecording {
  readonly all: () => readonly PackerEventOf[]
  readonly kinds: () => readonly PackerEventKind[]
  /** The events of each operation, in the order in which operations began. */
  readonly byOperation: () => readonly (readonly PackerEventOf[])[]
  readonly stop: () => void
}

/** Records every event of a bus, or those that `options` let pass. */
export function recordEvents(bus: PackerEventBus, options: SubscribeOptions = {}): EventRecording {
  const events: PackerEventOf[] = []
  const subscription = bus.subscribe((event) => void events.push(event), { progress: 'every', ...options })
  return {
    all: () => [...events],
    kinds: () => events.map(({ kind }) => kind),
    byOperation: () => [...Map.groupBy(events, ({ operation_id }) => operation_id).values()],
    stop: subscription.close,
  }
}
