import { constants } from 'node:os'
import { isatty } from 'node:tty'
import type { CliContext, CliResult } from '@plinth/cli'
import { passSignalsOn } from './pass-signals-on.ts'
import { readDocument } from './read-document.ts'
import { type OpenStore, storeOf } from './store-of.ts'

/**
 * `run --ref FILE -- CMD…`: the command has this program's own standard streams, byte for byte; its exit code, or 128 and the number of the
 * signal that ended it, is passed on. It decides what a signal means.
 */
export async function runCommandOfRef(context: CliContext, open: OpenStore): Promise<CliResult> {
  const path = context.text('ref') ?? ''
  const ref = refIn(await readDocument(context, path))
  await using environments = await storeOf(context, open)
  const signals = passSignalsOn(context)
  try {
    const { outcome } = await environments.runInEnvironment(ref, {
      program: context.argument('CMD') ?? '',
      args: context.rest('ARGUMENT'),
      output: 'inherit',
      group: isOnTerminal() ? 'callers' : 'own',
      // Aborted by what comes before the command runs; from then on signals are its own.
      signal: context.signal,
      onSpawn: signals.begin,
      ...(path === '-' ? {} : { stdin: 'inherit' as const }),
    })
    await signals.settle()
    return { exitCode: outcome.exit_code ?? 128 + (signalNumber(outcome.signal) ?? 0) }
  } finally {
    signals.end()
  }
}

/** Asked of the descriptors: opening the streams themselves would change how the command finds them. */
function isOnTerminal(): boolean {
  return [0, 1, 2].some((descriptor) => isatty(descriptor))
}

function refIn(document: unknown): unknown {
  return typeof document === 'object' && document !== null && 'environment_ref' in document
    ? document.environment_ref
    : document
}

function signalNumber(name: string | null): number | undefined {
  return Object.entries(constants.signals).find(([signal]) => signal === name)?.[1]
}
