import { CodedError } from '@plinth/contracts'
import type { CommandResult } from '../process/command.ts'
import { FAILURE_PATTERNS } from './failure-patterns.ts'
import { redactCredentials } from './redact.ts'

const REPORTED_CHARACTERS = 4000

/** What an installer was doing when it failed. */
export interface FailedRun {
  /** `uv`, `pip`. */
  readonly tool: string
  /** `resolving`, `installing`, … */
  readonly doing: string
  readonly result: CommandResult
  /** Text that helps to tell the reason, not meant for people. */
  readonly log?: string
}

/** The error for an installer that ended with anything but 0, by {@link FAILURE_PATTERNS}; `install_failed` when no row matches. */
export function installerFailure({ tool, doing, result, log = '' }: FailedRun): CodedError {
  const output = redactCredentials(`${result.stdout.text}\n${result.stderr.text}`).trim()
  const row = FAILURE_PATTERNS.find(({ pattern }) => pattern.test(`${log}\n${output}`))
  const { exit_code, signal } = result.outcome
  const ending = signal === null ? `exited with ${exit_code}` : `was ended by ${signal}`
  return new CodedError(row?.code ?? 'install_failed', `${tool} ${ending} while ${doing}: ${headline(output)}`, {
    ...(row ? { hint: row.hint } : {}),
    details: { tool, exit_code, signal, packages: packagesIn(output), output: output.slice(-REPORTED_CHARACTERS) },
  })
}

/** The tool's own first error with the lines that explain it. */
function headline(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const first = lines.findIndex((line) => /^error\b/i.test(line))
  const chosen = first === -1 ? lines.slice(-2) : lines.slice(first, first + 2)
  return chosen.join(' ').replace(/\s+/g, ' ').slice(0, 500)
}

/** Names of the packages that the tool says it could not provide, as far as its words tell. */
function packagesIn(output: string): string[] {
  const patterns = [
    /ecause ([A-Za-z0-9][\w.-]*) was not found/g,
    /ecause ([A-Za-z0-9][\w.-]*?)==\S+ (?:requires Python|has no )/g,
    / and ([A-Za-z0-9][\w.-]*?)==\S+ depends on Python/g,
    /Package '([A-Za-z0-9][\w.-]*)' requires a different Python/g,
    /ecause there (?:is|are) no versions? of ([A-Za-z0-9][\w.-]*?)(?:\[|==|[<>!~ ,])/g,
    /satisfies the requirement ([A-Za-z0-9][\w.-]*)/g,
    /^\s+([A-Za-z0-9][\w.-]*?)==\S+ from \S+#sha256=/gm,
    /Hash mismatch for `([A-Za-z0-9][\w.-]*)/g,
  ]
  const names = patterns.flatMap((pattern) => [...output.matchAll(pattern)].map(([, name = '']) => name))
  return [...new Set(names)]
}
