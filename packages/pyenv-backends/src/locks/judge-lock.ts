import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { sha256Hex } from '@plinth/contracts'
import type { LockFiles, LockVerdict } from '../backend/conda-tools.ts'
import { differenceFromLock } from './compare-with-lock.ts'
import { type CondaLock, parseCondaLock } from './conda-lock-file.ts'
import { contentHashes } from './content-hash.ts'
import { type EnvironmentFile, parseEnvironmentFile } from './environment-file.ts'

/**
 * What a lock is worth beside its environment.yml, by content: the digests of its inputs that it records; then conda-lock's hash of what was
 * asked for (equal proves that nothing has changed); then every requirement against the locked packages. A lock that records no content is
 * judged by the times of the files. Error: `invalid_environment_file`.
 */
export async function judgeLock(files: LockFiles, platform: string): Promise<LockVerdict> {
  const [environment, lock] = await Promise.all([readIfThere(files.environmentFile), readIfThere(files.lockFile)])
  const times = {
    environment_modified_at: environment?.modifiedAt ?? null,
    lock_modified_at: lock?.modifiedAt ?? null,
  }
  const missing = verdictOfPresence(environment !== null, lock !== null)
  if (environment === null || lock === null) return { ...missing, ...times, warnings: [] }
  const parsed = parseCondaLock(lock.text)
  const file = parseEnvironmentFile(environment.text, { path: files.environmentFile, platform })
  const lockName = basename(files.lockFile)
  const warnings =
    parsed === null ? [`${lockName} cannot be read as a lock; it is judged by the time of its last change`] : []
  const judged =
    (parsed &&
      verdictOfContent({ file, text: environment.text, name: basename(files.environmentFile) }, parsed, platform)) ??
    verdictOfTimes(environment.modifiedAt, lock.modifiedAt, [basename(files.environmentFile), lockName])
  return { ...judged, ...times, warnings }
}

type Judgement = Pick<LockVerdict, 'state' | 'decided_by' | 'reason'>

function verdictOfPresence(hasEnvironment: boolean, hasLock: boolean): Judgement {
  if (hasLock) return { state: 'lock_only', decided_by: 'presence', reason: 'there is a lock and no environment.yml' }
  return hasEnvironment
    ? { state: 'missing', decided_by: 'presence', reason: 'there is no lock' }
    : { state: 'none', decided_by: 'presence', reason: 'there is neither a lock nor an environment.yml' }
}

interface JudgedFile {
  readonly file: EnvironmentFile
  readonly text: string
  readonly name: string
}

/** Null when the lock records nothing to compare with. */
function verdictOfContent({ file, text, name }: JudgedFile, lock: CondaLock, platform: string): Judgement | null {
  if (lock.inputDigests[name] === sha256Hex(text)) {
    return { state: 'fresh', decided_by: 'input_digest', reason: `the lock was made from exactly this ${name}` }
  }
  const recorded = lock.contentHash[platform]
  const asked = { platform, channels: file.channels, dependencies: file.dependencies ?? [] }
  if (recorded !== undefined && file.pip === null && contentHashes(asked).includes(recorded)) {
    return {
      state: 'fresh',
      decided_by: 'content_hash',
      reason: 'what is asked for has not changed since the lock was made',
    }
  }
  if (lock.packages.length === 0) return null
  const difference = differenceFromLock(file, lock, platform)
  return difference === null
    ? { state: 'fresh', decided_by: 'content', reason: 'the lock has all that is asked for' }
    : { state: 'stale', decided_by: 'content', reason: difference }
}

function verdictOfTimes(
  environment: Date,
  lock: Date,
  [environmentName, lockName]: readonly [string, string],
): Judgement {
  return environment > lock
    ? { state: 'stale', decided_by: 'modification_time', reason: `${environmentName} was changed after ${lockName}` }
    : {
        state: 'fresh',
        decided_by: 'modification_time',
        reason: `${environmentName} was not changed after ${lockName}`,
      }
}

async function readIfThere(path: string): Promise<{ readonly text: string; readonly modifiedAt: Date } | null> {
  try {
    const [text, { mtime }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    return { text, modifiedAt: mtime }
  } catch {
    return null
  }
}
