import { PassThrough, Readable } from 'node:stream'
import type { CliHost, EndingSignal } from './host.ts'
import type { CliDefinition } from './program/definition.ts'
import { runCli } from './run-cli.ts'

/** What a test gives to a command line; all but the definition may be left out. */
export interface CliTrial {
  readonly argv?: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What standard input says. */
  readonly stdin?: string
  /** Whether all three streams are terminals. Default false. */
  readonly terminal?: boolean
  /** Width of the terminals. Default 80. */
  readonly columns?: number
  /** Called with a function that sends a signal, before the command starts. */
  readonly signals?: (send: (signal: EndingSignal) => void) => void
}

/** What came of it. */
export interface CliOutcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in this process. */
export async function tryCli(definition: CliDefinition, trial: CliTrial = {}): Promise<CliOutcome> {
  const { argv = [], env = {}, stdin = '', terminal = false, columns = 80 } = trial
  const stdout = collector(terminal, columns)
  const stderr = collector(terminal, columns)
  const listeners = new Set<(signal: EndingSignal) => void>()
  trial.signals?.((signal) => listeners.forEach((listener) => void listener(signal)))
  const host: CliHost = {
    argv,
    env,
    stdin: Object.assign(Readable.from(stdin === '' ? [] : [stdin]), { isTTY: terminal }),
    stdout: stdout.stream,
    stderr: stderr.stream,
    onSignal: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const exitCode = await runCli(definition, host)
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() }
}

function collector(isTTY: boolean, columns: number) {
  let text = ''
  const stream = Object.assign(new PassThrough(), { isTTY, columns })
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return { stream, text: () => text }
}
