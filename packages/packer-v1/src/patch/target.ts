import { access, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { publishDurably, sweepTemporaries, writeFileDurably } from '@plinth/durable'

/** A file that is going to be made. */
export interface Target {
  readonly path: string
  /** What happens when the name is taken. Default `refuse`. */
  readonly existing?: 'refuse' | 'replace' | undefined
  readonly signal?: AbortSignal | undefined
}

/** Refuses a target that cannot be made, before any work: its name is taken, or its disk has less room than `bytes`. @throws CodedError */
export async function checkTarget({ path, existing = 'refuse' }: Target, bytes: number): Promise<void> {
  if (existing === 'refuse' && (await isThere(path))) throw fileExists(path)
  await sweepTemporaries(dirname(path))
  const { bavail, blocks, bsize } = await statfs(dirname(path)).catch(() => ({ bavail: 0, blocks: 0, bsize: 0 }))
  if (blocks > 0 && bavail * bsize < bytes) throw diskFull(path, bytes)
}

/** Makes the target of chunks, whole or not at all; it has its name only after the last chunk. @throws CodedError `file_exists`; file errors. */
export async function writeTarget({ path, existing = 'refuse', signal }: Target, chunks: AsyncIterable<Uint8Array>) {
  if (existing === 'replace') return writeFileDurably(path, chunks, { signal })
  if ((await publishDurably(path, chunks, { signal })) === 'exists') throw fileExists(path)
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function fileExists(path: string): CodedError {
  return new CodedError('file_exists', `${path} is there already`, {
    hint: 'Choose another name, or replace it (`--force`).',
    details: { path },
  })
}

function diskFull(path: string, bytes: number): CodedError {
  return new CodedError('disk_full', `cannot write ${path}: it needs ${bytes} bytes`, {
    hint: 'Free space or raise the quota, then try again.',
    details: { path, bytes },
  })
}
