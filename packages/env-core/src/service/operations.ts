import { CodedError } from '@plinth/contracts'
import type { EnvironmentCall, PortCall } from '../ports/call.ts'
import type { EnvironmentEvent } from '../status/environment-event.ts'

/** The operations of one service that are running, and who listens to them. */
export interface Operations {
  /** Runs an operation under an id; ends it when the call's signal, `cancel` or `close` says so. Listeners that throw disturb nobody. */
  readonly run: <T>(call: EnvironmentCall, body: (running: RunningOperation) => Promise<T>) => Promise<T>
  /** Ends one operation; false when no such one is running. */
  readonly cancel: (operationId: string) => boolean
  /** Tells the listener of every event of every operation until the returned function is called. */
  readonly subscribe: (listener: EventListener, call?: PortCall) => () => void
  /** Ends all operations and waits for their end; later ones throw `service_closed`. */
  readonly close: () => Promise<void>
}

type EventListener = (event: EnvironmentEvent) => void

/** What an operation works with. */
export interface RunningOperation {
  readonly operation_id: string
  readonly signal: AbortSignal
  readonly emit: (event: EnvironmentEvent) => void
}

/** No operation, no listener. `onListenerError` is told what listeners throw; by default nobody is. */
export function createOperations(onListenerError: (error: unknown) => void = () => {}): Operations {
  const running = new Map<string, { readonly controller: AbortController; readonly ended: Promise<unknown> }>()
  const listeners = new Set<{ readonly listener: EventListener }>()
  const tell = (listener: EventListener, event: EnvironmentEvent) => {
    try {
      listener(event)
    } catch (error) {
      onListenerError(error)
    }
  }
  let count = 0
  let closed = false
  return {
    run: async (call, body) => {
      if (closed) throw serviceClosed()
      count += 1
      const operation_id = `environment-${count}`
      const controller = new AbortController()
      const signal = call.signal ? AbortSignal.any([call.signal, controller.signal]) : controller.signal
      const emit = (event: EnvironmentEvent) => {
        if (call.onEvent) tell(call.onEvent, event)
        // A copy: whoever subscribes within a listener hears the next event, whoever leaves hears none.
        for (const each of [...listeners]) if (listeners.has(each)) tell(each.listener, event)
      }
      const result = runCancellable(signal, () => body({ operation_id, signal, emit }))
      running.set(operation_id, { controller, ended: result.catch(() => {}) })
      return result.finally(() => running.delete(operation_id))
    },
    cancel: (operationId) => {
      const found = running.get(operationId)
      found?.controller.abort()
      return found !== undefined
    },
    subscribe: (listener, { signal } = {}) => {
      const entry = { listener }
      const leave = () => {
        listeners.delete(entry)
        signal?.removeEventListener('abort', leave)
      }
      if (!signal?.aborted) listeners.add(entry)
      signal?.addEventListener('abort', leave)
      return leave
    },
    close: async () => {
      closed = true
      const ended = [...running.values()].map((each) => each.ended)
      for (const { controller } of running.values()) controller.abort()
      await Promise.all(ended)
    },
  }
}

/** Whatever an aborted operation throws, the caller sees `cancelled`. */
async function runCancellable<T>(signal: AbortSignal, body: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw cancelled(signal)
  try {
    return await body()
  } catch (error) {
    throw signal.aborted ? cancelled(signal, error) : error
  }
}

function cancelled(signal: AbortSignal, cause: unknown = signal.reason): CodedError {
  return new CodedError('cancelled', 'the operation was cancelled', { cause })
}

function serviceClosed(): CodedError {
  return new CodedError('service_closed', 'the environments have been closed', {
    hint: 'Open them again with openEnvironments.',
  })
}
