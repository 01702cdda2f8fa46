import { readFile, stat } from 'node:fs/promises'
import { CodedError } from '@plinth/contracts'
import { errnoOf } from '../files/file-error.ts'
import { type ProcessIdentity, readIdentity } from '../process/identity.ts'

/** Who holds a lock: what its file says. */
export interface LockHolder extends ProcessIdentity {
  /** Names this one acquisition; never used twice. */
  readonly token: string
  /** When the holder began to ask for the lock (RFC 3339, UTC). */
  readonly requested_at: string
  /** What the holder does with it, in its own words; empty when it did not say. */
  readonly purpose: string
}

/**
 * What lies at a lock's path. `held` says nothing about whether the holder still lives. `void`: an empty or zeroed file, which a power
 * loss leaves behind, never a living holder, since a lock file appears whole.
 */
export type LockFile =
  | { readonly state: 'free' }
  | { readonly state: 'held'; readonly token: string; readonly holder: LockHolder }
  | { readonly state: 'void'; readonly token: string }

/**
 * Reads a lock file.
 * @throws CodedError `lock_unreadable` when something else lies there; it is left as it is.
 */
export async function readLockFile(path: string): Promise<LockFile> {
  try {
    const text = await readFile(path, 'utf8')
    if (/^\0*$/.test(text)) return await readVoid(path)
    const holder = parseHolder(text)
    if (holder) return { state: 'held', token: holder.token, holder }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { state: 'free' }
    if (errnoOf(error) !== 'EISDIR') throw error
  }
  throw new CodedError('lock_unreadable', `${path} is not a lock of ours`, {
    hint: 'Make sure that nothing uses it, then delete it.',
    details: { path },
  })
}

/** The text of a lock file. */
export function writeHolder(holder: LockHolder): string {
  return `${JSON.stringify(holder)}\n`
}

/** A void file has no token of its own, so its inode and change time name it. */
async function readVoid(path: string): Promise<LockFile> {
  const { ino, ctimeNs } = await stat(path, { bigint: true })
  return { state: 'void', token: `void-${ino}-${ctimeNs}` }
}

function parseHolder(text: string): LockHolder | undefined {
  const value = parseJson(text)
  const identity = readIdentity(value)
  if (!identity || typeof value !== 'object' || value === null) return undefined
  const { token, requested_at, purpose }: Partial<Record<keyof LockHolder, unknown>> = value
  if (typeof token !== 'string' || !/^[0-9a-f]{32}$/.test(token) || typeof requested_at !== 'string') return undefined
  return { ...identity, token, requested_at, purpose: typeof purpose === 'string' ? purpose : '' }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
