import type { PresentEnvironment } from '@plinth/pyenv-backends'
import { damageError } from './damage-error.ts'
import type { FileDamage, FileFindings, FileTask } from './thread/file-task.ts'
import type { FileThreads } from './thread/file-threads.ts'

/** An environment and the folder of its commands, whose files are looked at off the event loop. */
export interface FilesToCheck {
  readonly threads: FileThreads
  readonly environment: PresentEnvironment
  /** Absolute. */
  readonly scripts: string
}

/** How closely a new environment is looked at. */
export interface FileCheck {
  /** `stat`: exists with its size; digests only where a RECORD leaves a file open. `full`: every digest. */
  readonly depth: 'stat' | 'full'
  /** `keep` believes the file, not the RECORD: for mismatches that survive a fresh download. Default `refuse`. */
  readonly mismatches?: 'refuse' | 'keep'
  /** Default `leave`; see {@link FileTask}. */
  readonly folders?: FileTask['folders']
  readonly signal?: AbortSignal | undefined
  /** Told what is refused, before it is thrown. */
  readonly onDamage?: (damages: readonly FileDamage[]) => Promise<void>
}

/** What looking at every file came to. */
export interface CheckedFiles extends Omit<FileFindings, 'damages'> {
  /** Names of the files that are not what their RECORD says, sorted; empty unless mismatches are kept. */
  readonly faulty: readonly string[]
}

/**
 * Looks at every file of an environment before it is published, and takes down what the RECORDs leave open: what lies where several
 * distributions claim a path, where a row has no digest, where a RECORD is wrong, and what no RECORD claims. `.pyc` files are never damage.
 * @throws CodedError `record_missing`, `file_outside_environment`, `file_missing`, `file_replaced`, `file_size_mismatch`,
 * `file_digest_mismatch`, `file_unreadable`, `folder_replaced`; see `damageError`.
 */
export async function checkFiles(
  { threads, environment, scripts }: FilesToCheck,
  { depth, mismatches = 'refuse', folders = 'leave', signal, onDamage }: FileCheck,
): Promise<CheckedFiles> {
  const { prefix, sitePackages, distributions } = environment
  const named = distributions.map(({ name, directory }) => ({ name, directory }))
  const task = {
    prefix,
    sitePackages,
    scripts,
    distributions: named,
    depth,
    folders,
    known: null,
    damages: 'all',
  } as const
  const { damages, ...findings } = await threads.inspect(task, signal)
  const refused = damages.filter((damage) => mismatches === 'refuse' || !isMismatch(damage))
  if (refused.length > 0) {
    await onDamage?.(refused)
    throw damageError(refused)
  }
  const kept = damages.flatMap(({ name, digest }): [string, string][] => (digest === null ? [] : [[name, digest]]))
  return {
    ...findings,
    ownDigests: { ...findings.ownDigests, ...Object.fromEntries(kept) },
    faulty: kept.map(([name]) => name).sort(),
  }
}

function isMismatch({ code }: FileDamage): boolean {
  return code === 'file_size_mismatch' || code === 'file_digest_mismatch'
}
