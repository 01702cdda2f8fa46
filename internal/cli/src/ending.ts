import type { CliHost, EndingSignal } from './host.ts'

/** What happens on a signal. */
export type SignalListener = (signal: EndingSignal) => void

/** Everything that ends a command from outside, as one AbortSignal. */
export interface Ending {
  readonly signal: AbortSignal
  /** Tell it when the reader of standard output has gone. */
  readonly outputClosed: () => void
  /** The exit code that the first cause asks for; undefined while there is none. */
  readonly exitCode: () => number | undefined
  /** Hands signals over: until the returned function is called they are the listener's business, and end nothing. */
  readonly handOver: (listener: SignalListener) => () => void
  readonly close: () => void
}

/** Listens to the host's signals. A second one ends the process at once, whatever the command does. */
export function createEnding({ onSignal, endAtOnce }: CliHost): Ending {
  const controller = new AbortController()
  let code: number | undefined
  let isAsked = false
  let taker: SignalListener | undefined
  const end = (exitCode: number, reason: Error) => {
    code ??= exitCode
    controller.abort(reason)
  }
  const stopListening = onSignal((signal) => {
    if (taker) return taker(signal)
    if (isAsked) endAtOnce?.(EXIT_CODES[signal])
    isAsked = true
    end(EXIT_CODES[signal], new Error(`ended by ${signal}`))
  })
  return {
    signal: controller.signal,
    outputClosed: () => end(141, new Error('nobody reads standard output')),
    exitCode: () => code,
    handOver: (listener) => {
      taker = listener
      return () => {
        taker = undefined
      }
    },
    close: stopListening,
  }
}

/** What a shell reports for a program that a signal ended: 128 and its number. */
const EXIT_CODES: Readonly<Record<EndingSignal, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }
