import { readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { PrefixLayout, PresentEnvironment } from '@plinth/pyenv-backends'
import { fingerprintOf } from '../store/digest.ts'
import { fileIdentity } from '../store/file-identity.ts'
import type { CheckedFiles } from './check-files.ts'
import type { Evidence, RecordEvidence } from './evidence.ts'
import { listEntries } from './list-entries.ts'
import type { FoundRecord } from './thread/file-task.ts'

/** What was found while every file was looked at. */
export interface Findings extends Omit<CheckedFiles, 'files' | 'bytes'> {
  readonly bootId: string
}

/** Takes down the state of a prefix that has just been verified. */
export async function gatherEvidence(
  { prefix, sitePackages, pythonExecutable, pythonHome }: PresentEnvironment,
  layout: PrefixLayout,
  { records, ownDigests, faulty, claimedTwice, unclaimed, executables, bootId }: Findings,
): Promise<Evidence> {
  const interpreter = fileIdentity(pythonExecutable)
  if (!interpreter) throw new CodedError('interpreter_missing', `the interpreter of ${prefix} is gone`)
  const base = layout.platform === 'windows' ? fileIdentity(join(pythonHome, 'python.exe')) : null
  const folders = [sitePackages, layout.scriptsDirectory(prefix)]
  const entries = folders.map((folder): [string, string[]] => [nameIn(prefix, folder), listEntries(folder)])
  return {
    version: 1,
    boot_id: bootId,
    interpreter,
    ...(base ? { base_interpreter: base } : {}),
    configuration: fingerprintOf(await readFile(join(prefix, 'pyvenv.cfg'))),
    entries: Object.fromEntries(entries),
    records: await Promise.all(records.map(recordEvidence)),
    own_digests: ownDigests,
    record_faulty: faulty,
    claimed_twice: claimedTwice,
    unclaimed,
    executables,
  }
}

async function recordEvidence({ recordPath, recordName, digest }: FoundRecord): Promise<RecordEvidence> {
  const { size, mtimeNs, ctimeNs, ino } = await stat(recordPath, { bigint: true })
  return {
    name: recordName,
    size: String(size),
    modified: String(mtimeNs),
    changed: String(ctimeNs),
    inode: String(ino),
    digest,
  }
}

function nameIn(prefix: string, path: string): string {
  return relative(prefix, path).replaceAll('\\', '/')
}
