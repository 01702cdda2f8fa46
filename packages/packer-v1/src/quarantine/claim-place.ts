import { mkdir, rmdir } from 'node:fs/promises'
import { sep } from 'node:path'
import { errnoOf } from '@plinth/durable'

/** A place that a directory is about to be renamed to. */
export interface ClaimedPlace {
  /** Gives the place up: nothing was renamed. */
  readonly release: () => Promise<void>
}

/**
 * Takes a place for a rename, so that nobody else's directory can be there then: POSIX renames over an empty directory, and this one is ours.
 * undefined when something lies there. Windows never renames over a directory, so there is nothing to claim.
 * @throws file errors
 */
export async function claimPlace(path: string): Promise<ClaimedPlace | undefined> {
  if (sep === '\\') return { release: async () => {} }
  try {
    await mkdir(path)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return undefined
    throw error
  }
  return { release: () => rmdir(path).catch(() => {}) }
}

/** Removes a claim that a killed process left: an empty directory where it would have moved an asset. Anything else stays. */
export async function dropClaim(path: string): Promise<void> {
  await rmdir(path).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error
  })
}
