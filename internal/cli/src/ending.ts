import type { CliHost, EndingSignal } from './host.ts'

/** Everything that ends a command from outside, as one AbortSignal. */
export interface Ending {
  readonly signal: AbortSignal
  /** Tell it when the reader of standard output has gone. */
  readonly outputClosed: () => void
  /** The exit code that the first cause asks for; undefined while there is none. */
  readonly exitCode: () => number | undefined
  readonly close: () => void
}

/** Listens to the host's signals. */
export function createEnding({ onSignal }: CliHost): Ending {
  const controller = new AbortController()
  let code: number | undefined
  const end = (exitCode: number, reason: Error) => {
    code ??= exitCode
    controller.abort(reason)
  }
  const stopListening = onSignal((signal) => end(EXIT_CODES[signal], new Error(`ended by ${signal}`)))
  return {
    signal: controller.signal,
    outputClosed: () => end(141, new Error('nobody reads standard output')),
    exitCode: () => code,
    close: stopListening,
  }
}

/** What a shell reports for a program that a signal ended: 128 and its number. */
const EXIT_CODES: Readonly<Record<EndingSignal, number>> = { SIGINT: 130, SIGTERM: 143 }
