import { lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { tryAcquireLock } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { type MergedStep, type MergeIntent, stagedPath, type UnmergeIntent } from './merge-intent.ts'
import { keepRecord } from './merge-record.ts'
import { removeIfThere, settleName } from './settle-name.ts'
import type { SharingFiles } from './sharing-files.ts'
import { sharingLockFile } from './sharing-lock.ts'

/**
 * Makes an end of a merge or an undo that was interrupted: each name is done or as it was, nothing else is left, and what was done can be undone.
 * `keep`: a folder is not there or does not answer, or another process is merging.
 */
export async function settleMerge(
  ports: Pick<LibraryPorts, 'place' | 'processes'> & { readonly files: SharingFiles },
  intent: MergeIntent | UnmergeIntent,
): Promise<'settled' | 'keep'> {
  const { files, place, processes } = ports
  const path = sharingLockFile(place)
  await using lock = await tryAcquireLock(path, { processes, purpose: 'settle a merge' })
  if (!lock || !(await answerSoon(intent))) return 'keep'
  if (intent.operation === 'unmerge') {
    for (const [number, step] of intent.steps.entries())
      await removeIfThere(files, stagedPath(intent.id, step.path, number))
    return 'settled'
  }
  const merged: MergedStep[] = []
  for (const [number, step] of intent.steps.entries()) {
    const done = await settleName(files, { id: intent.id, number, step })
    if (done) merged.push(done)
  }
  await keepRecord(ports, { id: intent.id, at: intent.at, steps: merged })
  return 'settled'
}

/** A drive that hangs must not keep anybody from the library. */
const PATIENCE_MS = 3_000

async function answerSoon({ steps }: MergeIntent | UnmergeIntent): Promise<boolean> {
  const directories = [...new Set(steps.map(({ path }) => dirname(path)))]
  const patience = new AbortController()
  const timer = pause(PATIENCE_MS, false, { signal: patience.signal }).catch(() => false)
  const looks = Promise.all(directories.map((directory) => lstat(directory))).then(
    () => true,
    () => false,
  )
  const isAnswered = await Promise.race([looks, timer])
  patience.abort()
  return isAnswered
}
