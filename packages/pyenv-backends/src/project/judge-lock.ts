import { CodedError, type PyveConfigV1 } from '@plinth/contracts'
import type { CondaTools, LockFiles, LockVerdict } from '../backend/conda-tools.ts'
import { confirm, declined, type InitDialogue } from './init-dialogue.ts'

/** What is to be done about a lock that is stale or missing. */
export interface LockQuestion {
  readonly files: LockFiles
  /** `--strict`. */
  readonly strict: boolean | undefined
  /** `lock_file_policy` of `.pyve/config`. */
  readonly policy: PyveConfigV1['lock_file_policy']
}

/** What a lock is judged with. */
export interface LockPorts {
  readonly conda: CondaTools
  readonly dialogue: InitDialogue
}

/**
 * Looks at the lock as the policy says: `strict` makes a stale or missing one an error; otherwise a person on a terminal is told and asked, and
 * without a terminal nothing is said. Errors: `lock_stale`, `lock_missing`, `declined`, `no_answer`. Source: seed 004, "Lock File Validation".
 */
export async function judgeLockFor(
  { conda, dialogue }: LockPorts,
  { files, strict, policy }: LockQuestion,
): Promise<LockVerdict> {
  const verdict = await conda.judgeLock(files)
  for (const warning of verdict.warnings) dialogue.warn(warning)
  if (verdict.state !== 'stale' && verdict.state !== 'missing') return verdict
  if (strict || policy === 'strict') throw lockError(verdict, conda.platform)
  if (policy === 'ignore' || !dialogue.isInteractive) return verdict
  if (verdict.state === 'stale') showStale(verdict, conda.platform, dialogue)
  else showMissing(conda.platform, dialogue)
  if (await confirm(dialogue, 'Continue anyway?')) return verdict
  throw declined(`Make the lock: ${lockCommand(conda.platform)}`)
}

function lockError({ state, reason }: LockVerdict, platform: string): CodedError {
  const message = state === 'stale' ? `conda-lock.yml is stale: ${reason}` : 'there is no conda-lock.yml'
  return new CodedError(state === 'stale' ? 'lock_stale' : 'lock_missing', message, {
    hint: `Make it: pyve lock, or ${lockCommand(platform)}`,
  })
}

function showStale(verdict: LockVerdict, platform: string, { warn, note }: InitDialogue): void {
  warn('Lock file may be stale')
  note(`  environment.yml:  modified ${shown(verdict.environment_modified_at)}`)
  note(`  conda-lock.yml:   modified ${shown(verdict.lock_modified_at)}`)
  note(`  ${verdict.reason}`)
  note('')
  note('Using conda-lock.yml for reproducibility.')
  note('To update lock file:')
  note(`  ${lockCommand(platform)}`)
  note('')
}

function showMissing(platform: string, { note }: InitDialogue): void {
  note('INFO: Using environment.yml without lock file.')
  note('')
  note('For reproducible builds, consider generating a lock file:')
  note(`  ${lockCommand(platform)}`)
  note('')
  note('This is especially important for CI/CD and production.')
  note('')
}

function lockCommand(platform: string): string {
  return `conda-lock -f environment.yml -p ${platform}`
}

/** `2026-01-05 10:30:00`, in local time. */
function shown(time: Date | null): string {
  if (time === null) return 'unknown'
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-')
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`
}
