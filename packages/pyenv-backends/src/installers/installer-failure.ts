import { CodedError } from '@plinth/contracts'
import type { CommandResult } from '../process/command.ts'
import { FAILURE_PATTERNS, type FailurePattern, REFUSED_HINT } from './failure-patterns.ts'
import { headlineOf } from './headline.ts'
import { packagesAtHand, packagesIn } from './packages-in-output.ts'
import { redactCredentials, secretsIn } from './redact.ts'

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
  /** What a build said that the tool did not print. */
  readonly build?: string
  /** What was asked, with the credentials that were used: those are told to nobody. */
  readonly urls?: readonly string[]
}

/** The error for an installer that ended with anything but 0, by {@link FAILURE_PATTERNS}; `install_failed` when no row matches. */
export function installerFailure({
  tool,
  doing,
  result,
  log = '',
  build: buildOutput = '',
  urls = [],
}: FailedRun): CodedError {
  const secrets = secretsIn(urls)
  const build = redactCredentials(buildOutput, secrets)
  const said = [result.stdout.text, result.stderr.text, buildOutput].join('\n')
  const { output, traced } = withoutTraces(redactCredentials(said, secrets))
  const reasons = redactCredentials(`${log}\n${traced}`, secrets)
  const decisive = `${reasons}\n${withoutRetries(output)}`
  const found = FAILURE_PATTERNS.find(({ pattern }) => pattern.test(decisive))
  const row = found && refusedRather(found, decisive, urls)
  const { exit_code, signal } = result.outcome
  const ending = signal === null ? `exited with ${exit_code}` : `was ended by ${signal}`
  const packages = packagesIn(`${log}\n${output}`)
  const named = packages.length > 0 ? packages : packagesAtHand(`${output}\n${log}`)
  const what = [doing, named.slice(0, 3).join(', ')].filter(Boolean).join(' ')
  const message = `${tool} ${ending} while ${what}: ${headlineOf(output, { log: reasons, build })}`
  return new CodedError(row?.code ?? 'install_failed', message, {
    ...(row ? { hint: row.hint } : {}),
    details: { tool, exit_code, signal, packages, output: output.slice(-REPORTED_CHARACTERS) },
  })
}

/** Whoever asks for credentials that it was given did not accept them. */
function refusedRather(row: FailurePattern, decisive: string, urls: readonly string[]): FailurePattern {
  if (row.code !== 'credentials_required') return row
  const given = urls.flatMap((each) => {
    const url = URL.parse(each)
    return url && url.username + url.password !== '' ? [url.host] : []
  })
  const refusals = decisive.split('\n').filter((line) => REFUSAL.test(line))
  const isGiven = refusals.some((line) => given.some((host) => line.includes(`//${host}`) || line.includes(`@${host}`)))
  return isGiven ? { ...row, code: 'credentials_refused', hint: REFUSED_HINT } : row
}

const REFUSAL = /\b(?:401|403)\b|could not read Username|Authentication failed for/

/** Takes the lines of uv's log out of what it printed for people. */
function withoutTraces(printed: string): { readonly output: string; readonly traced: string } {
  const lines = printed.trim().split('\n')
  const isTrace = (line: string) => /^(?:TRACE|DEBUG|INFO|WARN|ERROR) /.test(line)
  return {
    output: lines
      .filter((line) => !isTrace(line))
      .join('\n')
      .trim(),
    traced: lines.filter(isTrace).join('\n'),
  }
}

/** A connection that broke and was tried again says nothing about another failure afterwards. */
function withoutRetries(output: string): string {
  if (output.includes('(from versions: none)')) return output
  return output.replace(/^\s*WARNING: Retrying \(.*$/gm, '')
}
