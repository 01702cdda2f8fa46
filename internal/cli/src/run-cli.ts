import { createEnding, type Ending } from './ending.ts'
import type { CliHost } from './host.ts'
import { describeError, errorDocument, UsageError } from './output/describe-error.ts'
import { createOutput, type Output } from './output/output.ts'
import { createContext } from './program/create-context.ts'
import type { CliDefinition, CliLabels, CliResult } from './program/definition.ts'
import type { ParsedLine } from './program/parsed-line.ts'
import { readPlainLine } from './program/read-plain-line.ts'

/**
 * Runs a command line once and gives its exit code; nothing is left open, and the process goes on. Data goes to standard output, the rest
 * to standard error; with `--json` standard output is exactly one document, an ErrorDocumentV1 when the command fails.
 *
 * Exit codes: the command's own (default 0); `usageExitCode` (default 2) for a wrong command line; `exitCodeOf(error)` or 1 for an error;
 * 129, 130 and 143 after SIGHUP, SIGINT and SIGTERM; 141 when the reader of standard output went away before the command was done.
 */
export async function runCli(definition: CliDefinition, host: CliHost): Promise<number> {
  const ending = createEnding(host)
  const output = createOutput(host, ending.outputClosed)
  const run = { definition, host, ending, output }
  try {
    return await answer(run, await perform(run))
  } catch (error) {
    return await fail(run, error)
  } finally {
    await output.flush()
    output.close()
    ending.close()
  }
}

interface Run {
  readonly definition: CliDefinition
  readonly host: CliHost
  readonly ending: Ending
  readonly output: Output
}

interface Answer {
  readonly json: boolean
  readonly result: CliResult
}

async function perform(run: Run): Promise<Answer> {
  const { definition, host, ending, output } = run
  const line = await readLine(run)
  if (line.state === 'told') return { json: false, result: { exitCode: line.exitCode } }
  if (line.state === 'wrong') throw new UsageError(line.message, line.hint)
  const context = createContext({ values: line.values, host, output, ending, labels: labelsOf(definition) })
  try {
    return { json: context.json, result: (await line.command.run?.(context)) ?? {} }
  } finally {
    context.progress.done()
  }
}

async function readLine({ definition, host, output }: Run): Promise<ParsedLine> {
  const plain = readPlainLine(definition, host.argv)
  if (plain) return { state: 'command', ...plain }
  const { parseLine } = await import('./program/parse-line.ts')
  return parseLine(definition, { output, columns: () => host.stdout.columns ?? 100, words: host.argv })
}

async function answer({ output }: Run, { json, result }: Answer): Promise<number> {
  const { document, text = [], exitCode = 0 } = result
  if (json && document !== undefined) output.out(`${JSON.stringify(document, null, 2)}\n`)
  if (!json) output.out(typeof text === 'string' ? endLine(text) : text.map((line) => `${line}\n`).join(''))
  return exitCode
}

async function fail({ definition, host, ending, output }: Run, error: unknown): Promise<number> {
  const ended = ending.exitCode()
  if (ended !== undefined && output.isClosed()) return ended
  const document = await errorDocument(ended === undefined ? error : ending.signal.reason)
  if (asksForJson(host.argv)) output.out(`${JSON.stringify(document, null, 2)}\n`)
  output.err(describeError(document, labelsOf(definition)))
  if (ended !== undefined) return ended
  return error instanceof UsageError ? (definition.usageExitCode ?? 2) : (definition.exitCodeOf?.(error) ?? 1)
}

function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end < 0 ? argv.length : end).includes('--json')
}

function labelsOf({ labels }: CliDefinition): CliLabels {
  return { error: 'error:', warning: 'warning:', hint: 'hint:', ...labels }
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
