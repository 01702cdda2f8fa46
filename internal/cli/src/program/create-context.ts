import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Ending } from '../ending.ts'
import type { CliHost } from '../host.ts'
import { UsageError } from '../output/describe-error.ts'
import type { Output } from '../output/output.ts'
import { createProgress } from '../progress/progress.ts'
import { ask } from './ask.ts'
import type { CliContext } from './context.ts'
import type { CliLabels } from './definition.ts'
import type { LineValues } from './parsed-line.ts'

/** What a context is made of. */
export interface ContextParts {
  readonly values: LineValues
  readonly host: CliHost
  readonly output: Output
  readonly ending: Pick<Ending, 'signal' | 'handOver'>
  readonly labels: CliLabels
}

/** The context of one command. */
export function createContext({ values, host, output, ending, labels }: ContextParts): CliContext {
  const { signal, handOver } = ending
  const terminal = {
    get stdin() {
      return host.stdin.isTTY ?? false
    },
    get stdout() {
      return host.stdout.isTTY ?? false
    },
    get stderr() {
      return host.stderr.isTTY ?? false
    },
  }
  const progress = createProgress(host, output.err)
  const sayBelowProgress = (line: string) => {
    progress.done()
    output.err(`${line}\n`)
  }
  return {
    ...values,
    number: (name) => readNumber(name, values.text(name)),
    json: values.flag('json'),
    signal,
    takeSignals: handOver,
    env: host.env,
    get stdin() {
      return host.stdin
    },
    terminal,
    get columns() {
      return host.stdout.isTTY ? host.stdout.columns : undefined
    },
    print: output.out,
    note: sayBelowProgress,
    warn: (message) => sayBelowProgress(`${labels.warning} ${message}`),
    progress,
    ask: async (question) =>
      terminal.stdin ? ask({ question, stdin: host.stdin, write: output.err, signal }) : undefined,
    readInput: (path) => (path === '-' ? readAll(host.stdin) : readFile(path, 'utf8')),
    refuse: (message, hint) => {
      throw new UsageError(message, hint)
    },
  }
}

async function readAll(stream: Readable): Promise<string> {
  const { text } = await import('node:stream/consumers')
  return text(stream)
}

function readNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`--${name} takes a number, not "${text}"`)
  return value
}
