import { CodedError } from '@plinth/contracts'
import type { VenvBackend } from '@plinth/pyenv-backends'

const START_TIMEOUT_MS = 60_000

/** Starts the interpreter of a prefix once. @throws CodedError `interpreter_not_startable`. */
export async function startInterpreter(backend: VenvBackend, prefix: string, signal?: AbortSignal): Promise<void> {
  const command = {
    prefix,
    program: 'python',
    args: ['-I', '-c', 'import sys; sys.exit(sys.prefix == sys.base_prefix)'],
  }
  const { outcome, stderr } = await backend.run(command, { signal, timeoutMs: START_TIMEOUT_MS })
  if (outcome.exit_code === 0) return
  throw new CodedError('interpreter_not_startable', `the interpreter of ${prefix} does not start`, {
    details: { exit_code: outcome.exit_code, signal: outcome.signal, stderr: stderr.text.slice(-2000) },
  })
}
