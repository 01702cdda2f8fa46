import { CodedError } from '@plinth/contracts'
import { redactCredentials } from '../installers/redact.ts'
import type { CommandResult } from '../process/command.ts'

const REPORTED_CHARACTERS = 4000

/** What micromamba says, and what that is called here. The first row that matches counts. */
const ROWS = [
  ['not_found', /does not exist \(perhaps a typo/, 'Check the name, the version and the channels.'],
  ['no_matching_version', /Could not solve for environment specs/, 'Loosen one of the packages that it names.'],
  [
    'channel_unavailable',
    /Subdir \S+ not loaded|repodata\.json|Could not resolve host|Connection refused/,
    'Check the channels of environment.yml and the network.',
  ],
  ['hash_mismatch', /doesn't match expectation|incorrect downloads|incorrect (?:SHA256|MD5)/, 'Make the lock anew.'],
  ['pip_failed', /pip failed to install packages/, 'Check the pip section of environment.yml.'],
  ['invalid_lock', /environment lockfile/, 'Make the lock anew.'],
  ['invalid_environment_file', /YAML error in spec file|yaml-cpp|YAML spec file/, 'Mend the file.'],
  ['disk_full', /No space left on device/, 'Free some space.'],
] as const

/** The error for a micromamba that did not end with 0; `create_failed` when no row matches. */
export function micromambaFailure(doing: string, result: CommandResult): CodedError {
  const { exit_code, signal } = result.outcome
  const output = redactCredentials(`${result.stdout.text}\n${result.stderr.text}`, [])
  const said = reportedLines(redactCredentials(result.stderr.text, []))
  const row = signal === null ? ROWS.find(([, pattern]) => pattern.test(said) || pattern.test(output)) : undefined
  const ending = signal === null ? `exited with ${exit_code}` : `was ended by ${signal}`
  const what = said === '' ? (result.stderr.text.trim().split('\n').at(-1) ?? '') : said
  const hint = row?.[2] ?? 'A lock that names a package which is gone can crash it; make the lock anew.'
  return new CodedError(
    row?.[0] ?? 'create_failed',
    `micromamba ${ending} while ${doing}: ${what || 'it gave no reason'}`,
    {
      ...(row !== undefined || signal !== null ? { hint } : {}),
      details: { tool: 'micromamba', exit_code, signal, output: output.slice(-REPORTED_CHARACTERS) },
    },
  )
}

/** Lines of the levels error and critical with what is indented below them. Errors in options come with a hundred lines of traces around. */
function reportedLines(text: string): string {
  const kept: string[] = []
  let isKept = false
  for (const line of text.split('\n')) {
    const level = /^(critical|error|warning|info|debug|trace) +libmamba (.*)$/.exec(line)
    if (level) isKept = level[1] === 'critical' || level[1] === 'error'
    else if (!line.startsWith('    ')) isKept = false
    const body = level?.[2] ?? line.replace(/^ {4}/, '')
    if (isKept && !kept.includes(body)) kept.push(body)
  }
  return kept.join('\n').trim()
}
