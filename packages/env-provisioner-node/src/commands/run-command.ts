import { constants } from 'node:os'
import type { CliContext, CliResult } from '@plinth/cli'
import { openEnvironments } from '../open-environments.ts'
import { dataDirectory } from './data-directory.ts'
import { readDocument } from './read-document.ts'

/** `run --ref FILE -- CMD…`: lines come as the command prints them; its exit code, or 128 and the number of its signal, is passed on. */
export async function runCommandOfRef(context: CliContext): Promise<CliResult> {
  const path = context.text('ref') ?? ''
  const ref = refIn(await readDocument(context, path))
  await using environments = await openEnvironments({ dataDir: dataDirectory(context), env: context.env })
  const { outcome } = await environments.runInEnvironment(ref, {
    program: context.argument('CMD') ?? '',
    args: context.rest('ARGUMENT'),
    signal: context.signal,
    onStdoutLine: (line) => context.print(`${line}\n`),
    onStderrLine: context.note,
    ...(path === '-' ? {} : { stdin: 'inherit' as const }),
  })
  return { exitCode: outcome.exit_code ?? 128 + (signalNumber(outcome.signal) ?? 0) }
}

function refIn(document: unknown): unknown {
  return typeof document === 'object' && document !== null && 'environment_ref' in document
    ? document.environment_ref
    : document
}

function signalNumber(name: string | null): number | undefined {
  return Object.entries(constants.signals).find(([signal]) => signal === name)?.[1]
}
