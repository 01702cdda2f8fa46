import type { PackerEventDraft, PackerEventKind, PackerEventOf } from './event-kinds.ts'

/**
 * The typed event bus that a host gives to the packer and subscribes to. `createPackerEventBus` makes one.
 * Laws (the conformance suite in `./testing` checks them): within one operation the sequence is gapless from 1 and every subscriber sees
 * the events in that order; a subscriber that throws or is slow changes nothing for the publisher and for others.
 */
export interface PackerEventBus {
  /** Begins one logical operation: its id is in all of its events. */
  readonly startOperation: (start: { readonly project_id: string }) => OperationEvents
  /**
   * Calls `listener` for each event, the next one when the promise that it returned for the last one has settled. A listener that throws
   * goes on to get events.
   */
  readonly subscribe: <K extends PackerEventKind = PackerEventKind>(
    listener: PackerEventListener<K>,
    options?: SubscribeOptions<K>,
  ) => PackerSubscription
  /**
   * The same by async iteration: `for await (const event of bus.events({ signal }))`. Subscribes at once, not at the first `next`.
   * Ends quietly when it is closed or `signal` is aborted.
   * @throws CodedError `lagged` after the last event that was kept, and `replay_expired` when `after` cannot be honoured.
   */
  readonly events: <K extends PackerEventKind = PackerEventKind>(options?: SubscribeOptions<K>) => PackerEventStream<K>
  /** What an operation published after `after_sequence` (0: from its beginning). */
  readonly replay: (operation_id: string, after_sequence: number) => ReplayResult
  /** Everything that the project's operations published after `cursor`, in order. */
  readonly replayProject: (project_id: string, cursor: string) => ProjectReplayResult
  /** Where the project's stream stands: give it as `after` to go on from here. */
  readonly cursor: (project_id: string) => string
}

/** The publishing end of one operation. */
export interface OperationEvents {
  readonly operation_id: string
  /**
   * Publishes an event of the operation and gives it as it was sent: sequence, time and version are the bus's.
   * @throws CodedError `operation_ended`
   */
  readonly publish: <K extends PackerEventKind>(draft: PackerEventDraft<K>) => PackerEventOf<K>
  /** Nothing follows. A second call does nothing. */
  readonly end: () => void
}

/** Is given one event at a time. `cursor` is the project's position after this event. */
export type PackerEventListener<K extends PackerEventKind = PackerEventKind> = (
  event: PackerEventOf<K>,
  delivery: { readonly cursor: string },
) => unknown

/** What a subscriber wants to see. Nothing given: every event from now on. */
export interface SubscribeOptions<K extends PackerEventKind = PackerEventKind> {
  readonly project_id?: string | undefined
  readonly operation_id?: string | undefined
  readonly kinds?: readonly K[] | undefined
  /** Ends the subscription. */
  readonly signal?: AbortSignal | undefined
  /** First everything that `project_id` published after this cursor, then what comes. Needs `project_id`. */
  readonly after?: string | undefined
  /** How many events may wait for this subscriber before it is closed as `lagged`. Default 4,096. */
  readonly capacity?: number | undefined
  /** `latest`: of the progress events of one operation that wait, only the latest is kept. Default `latest`. */
  readonly progress?: 'latest' | 'every' | undefined
}

/**
 * Why a subscription ended. `lagged`: more events waited than its capacity; those that waited are delivered first. Go on with
 * `after: cursor`. `replay_expired`: the log no longer has what `after` asks for; read the state anew.
 */
export type SubscriptionEnd = { readonly reason: 'closed' | 'aborted' | 'lagged' | 'replay_expired' }

/** A listener's subscription. */
export interface PackerSubscription {
  /** Resolves when no further event will be delivered. Never rejects. */
  readonly ended: Promise<SubscriptionEnd>
  /** Of the last event that was delivered; undefined before the first, and with `after` that cursor. */
  readonly cursor: () => string | undefined
  /** Drops what waits. A second call does nothing. */
  readonly close: () => void
}

/** A subscription that is read by iteration. One reader. */
export interface PackerEventStream<K extends PackerEventKind = PackerEventKind>
  extends AsyncIterableIterator<PackerEventOf<K>>,
    AsyncDisposable {
  /** Of the last event that was read; undefined before the first, and with `after` that cursor. */
  readonly cursor: () => string | undefined
  readonly close: () => void
}

/** `replay_expired`: the log has lost the events that would come next, or never had the operation. */
export type ReplayResult =
  | { readonly state: 'replayed'; readonly events: readonly PackerEventOf[]; readonly ended: boolean }
  | { readonly state: 'replay_expired' }

/** The events, and the cursor after the last of them. */
export type ProjectReplayResult =
  | { readonly state: 'replayed'; readonly events: readonly PackerEventOf[]; readonly cursor: string }
  | { readonly state: 'replay_expired' }
