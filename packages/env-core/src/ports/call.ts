import type { EnvironmentEvent } from '../status/environment-event.ts'

/** Last argument of every long operation of the service. */
export interface EnvironmentCall {
  /** Ends the operation: it throws `cancelled` and leaves nothing behind. */
  readonly signal?: AbortSignal | undefined
  /** Told of every state and of progress, in order, until the operation ends. What it throws disturbs nobody. */
  readonly onEvent?: ((event: EnvironmentEvent) => void) | undefined
}

/** Last argument of the ports' operations. */
export interface PortCall {
  readonly signal?: AbortSignal | undefined
}
