import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { patiently } from '../files/patiently.ts'
import { type Attempt, removeQuietly } from './attempt.ts'
import { readLockFile } from './lock-record.ts'
import { blocking, linkTicket, type TakeResult } from './take-lock.ts'

/**
 * Takes a lock over from the dead holder named by `token`.
 *
 * The right to replace a dead holder's file is a file of its own, `claim-<token>`, made by link, so exactly one process has it. If that
 * one dies as well, the right to its claim is `claim-<its token>`, and so on: whoever holds the last claim of the chain, and nobody else,
 * may replace the lock file, and only while the file still names a member of the chain. Tokens are never used twice, so a process that
 * was asleep since it read an old holder finds, after claiming, that the file names someone new, and steps back.
 */
export async function takeOver(attempt: Attempt, token: string): Promise<TakeResult> {
  const chain = [token]
  for (;;) {
    const last = chain.at(-1) ?? token
    const claim = join(attempt.queue, `claim-${last}`)
    await attempt.at('before_claim')
    if (await linkTicket(attempt, claim)) return replaceHolder(attempt, chain, claim)
    const claimant = await readLockFile(claim)
    if (claimant.state === 'free') return { state: 'changed' }
    if (claimant.token === attempt.holder.token) return replaceHolder(attempt, chain, claim)
    const living = await blocking(attempt, claimant)
    if (living) return living
    chain.push(claimant.token)
  }
}

async function replaceHolder(attempt: Attempt, chain: readonly string[], claim: string): Promise<TakeResult> {
  await attempt.at('claimed')
  const found = await readLockFile(attempt.path)
  if (found.state === 'free' || !chain.includes(found.token)) {
    await removeQuietly(claim)
    return { state: 'changed' }
  }
  await attempt.at('before_replace')
  // One step: the claim becomes the lock file, so the dead holder's name is gone before its claim can be made again.
  await patiently(() => rename(claim, attempt.path))
  await attempt.at('taken')
  for (const token of chain.slice(0, -1)) await removeQuietly(join(attempt.queue, `claim-${token}`))
  return { state: 'taken' }
}
