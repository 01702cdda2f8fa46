import { link } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from '../files/file-error.ts'
import { patiently } from '../files/patiently.ts'
import { linksUnsupported, meansNoLinks } from '../files/publish-by-link.ts'
import { type Attempt, writeTicket } from './attempt.ts'
import { type LockFile, type LockHolder, readLockFile } from './lock-record.ts'
import { takeOver } from './take-over.ts'

/** What came of one try: ours, someone else's (`elsewhere` when that one cannot be judged from here), or worth another try at once. */
export type TakeResult =
  | { readonly state: 'taken' }
  | { readonly state: 'held'; readonly holder: LockHolder; readonly elsewhere: boolean }
  | { readonly state: 'changed' }

/** Tries once to make the lock file ours: by linking our ticket to its path, or by taking over from a dead holder. */
export async function takeLock(attempt: Attempt): Promise<TakeResult> {
  await attempt.at('before_link')
  if (await linkTicket(attempt, attempt.path)) {
    await attempt.at('taken')
    return { state: 'taken' }
  }
  const found = await readLockFile(attempt.path)
  if (found.state === 'free') return { state: 'changed' }
  // A network file system may report EEXIST for a link that it did make.
  if (found.token === attempt.holder.token) return { state: 'taken' }
  return (await blocking(attempt, found)) ?? takeOver(attempt, found.token)
}

/** The answer when the holder lives or cannot be judged; undefined when it is dead. */
export async function blocking(attempt: Attempt, found: LockFile): Promise<TakeResult | undefined> {
  if (found.state !== 'held') return undefined
  const liveness = await attempt.processes.liveness(found.holder)
  return liveness === 'dead' ? undefined : { state: 'held', holder: found.holder, elsewhere: liveness === 'elsewhere' }
}

/** Gives our ticket a second name; false when that name is taken, or worth another try. */
export async function linkTicket(attempt: Attempt, target: string): Promise<boolean> {
  try {
    await patiently(() => link(join(attempt.queue, attempt.ticket), target))
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    if (errnoOf(error) === 'ENOENT') {
      // Somebody has cleared the directory away by hand.
      await writeTicket(attempt)
      return false
    }
    if (meansNoLinks(error)) throw linksUnsupported(target, error)
    throw error
  }
}
