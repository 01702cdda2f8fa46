import { CodedError, isCodedError } from '@plinth/contracts'
import { childEnvironment } from '../process/child-environment.ts'
import type { RunCommand } from '../process/command.ts'
import { virtualEnvironmentOf } from './base-interpreter.ts'
import type { FileIdentity } from './file-identity.ts'
import { readCachedAnswer, writeCachedAnswer } from './probe-cache.ts'
import { PROBE_SCRIPT } from './probe-script.ts'
import type { PythonFacts } from './python-runtime.ts'
import { readPythonFacts } from './read-python-facts.ts'

/** What probing needs besides the interpreter. */
export interface ProbeTools {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly runCommand: RunCommand
  /** Where facts are kept; null keeps nothing. */
  readonly cacheDir: string | null
  /** How long one interpreter may take to answer. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Asks an interpreter about itself: one process, or none when the cache knows this very file.
 * Errors: `probe_failed` (it runs, but not as a Python 3), `command_not_found`, `command_not_startable`, `timeout`, `cancelled`.
 */
export async function probePython(executable: string, identity: FileIdentity, tools: ProbeTools): Promise<PythonFacts> {
  const printed = await askOnce(executable, identity, tools)
  const facts = readPythonFacts(printed)
  if (facts !== null) return { ...facts, virtual: virtualEnvironmentOf(executable) !== null }
  throw new CodedError('probe_failed', `${executable} does not answer as a Python 3 interpreter`)
}

async function askOnce(executable: string, identity: FileIdentity, tools: ProbeTools): Promise<string> {
  const { cacheDir } = tools
  const question = { executable, identity, question: PROBE_SCRIPT }
  const known = cacheDir && (await readCachedAnswer(cacheDir, question))
  if (typeof known === 'string') return known
  const { printed, isFinal } = await ask(executable, tools)
  if (cacheDir && isFinal) await writeCachedAnswer(cacheDir, { ...question, printed })
  return printed
}

/**
 * What the interpreter prints; nothing when it refuses, as Python 2 refuses `-I`. One that was ended by a signal (the memory was full) may
 * answer the next time.
 */
async function ask(
  executable: string,
  { env, runCommand, signal, timeoutMs }: ProbeTools,
): Promise<{ readonly printed: string; readonly isFinal: boolean }> {
  const options = { env: childEnvironment(env), signal, timeoutMs }
  const { outcome, stdout } = await runCommand(executable, ['-I', '-S', '-c', PROBE_SCRIPT], options)
  return { printed: outcome.exit_code === 0 ? stdout.text : '', isFinal: outcome.signal === null }
}

/** The `code` and `message` of a failed probe; anything unexpected, and a cancelled search, is thrown on. */
export function describeProbeFailure(error: unknown): { readonly code: string; readonly message: string } {
  if (!isCodedError(error) || error.code === 'cancelled') throw error
  return { code: error.code, message: error.message }
}
