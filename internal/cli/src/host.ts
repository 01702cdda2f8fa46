import type { Readable, Writable } from 'node:stream'
import { writeAtOnce } from './write-at-once.ts'

/** What a command line runs in. Tests give their own. */
export interface CliHost {
  /** What follows the program's name. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  /** Writes before a stream is opened, and gives the number of bytes that it took. Without it all goes through the streams. */
  readonly writeAtOnce?: (descriptor: 1 | 2, bytes: Uint8Array) => number
  /** Calls the listener when the process is asked to end; gives the way to stop that. */
  readonly onSignal: (listener: (signal: EndingSignal) => void) => () => void
  /** Ends the process although the command goes on: what a second signal asks for. Without it the command is waited for. */
  readonly endAtOnce?: (exitCode: number) => void
}

/** A stream to write to, perhaps a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number }

/** Signals that end a command: an interrupt, a request to end, a terminal that was closed. */
export type EndingSignal = (typeof ENDING_SIGNALS)[number]

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The host of the running process. Opening a standard stream takes milliseconds, so each is opened when it is first used. */
export function processHost(): CliHost {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    get stdin() {
      return process.stdin
    },
    get stdout() {
      return process.stdout
    },
    get stderr() {
      return process.stderr
    },
    writeAtOnce,
    onSignal: onProcessSignal,
    endAtOnce: (exitCode) => process.exit(exitCode),
  }
}

function onProcessSignal(listener: (signal: EndingSignal) => void): () => void {
  const listeners = ENDING_SIGNALS.map((signal) => [signal, () => listener(signal)] as const)
  for (const [signal, listen] of listeners) process.on(signal, listen)
  return () => {
    for (const [signal, listen] of listeners) process.off(signal, listen)
  }
}
