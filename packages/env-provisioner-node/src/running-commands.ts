import { CodedError } from '@plinth/contracts'

/** The commands that run in environments of one store: closing it ends them. */
export interface RunningCommands {
  /** Runs the work under a signal that is aborted by the caller's and by `close`. @throws CodedError `service_closed`. */
  readonly run: <T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>) => Promise<T>
  /** Ends everything and waits for its end. */
  readonly close: () => Promise<void>
}

/** Nothing runs. */
export function createRunningCommands(): RunningCommands {
  const controller = new AbortController()
  const running = new Set<Promise<unknown>>()
  return {
    run: async (signal, work) => {
      if (controller.signal.aborted) throw new CodedError('service_closed', 'the environments have been closed')
      const result = work(signal ? AbortSignal.any([signal, controller.signal]) : controller.signal)
      const ended = result.catch(() => {}).finally(() => running.delete(ended))
      running.add(ended)
      return result
    },
    close: async () => {
      controller.abort()
      await Promise.all(running)
    },
  }
}
