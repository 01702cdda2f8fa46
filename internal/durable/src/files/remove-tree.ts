import type { Stats } from 'node:fs'
import { chmod, lstat, readdir, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { errnoOf, withFileErrors } from './file-error.ts'
import { patiently } from './patiently.ts'

/** Settings of {@link removeTree}. */
export interface RemoveTreeOptions {
  /** Ends the removal between two files; what is left then is part of the tree. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Removes whatever is at `path`, with everything in it; nothing there is fine. Symbolic links and junctions are unlinked, never followed,
 * read-only directories are opened up, and a directory on another device (a mount) stops the removal before anything on it is touched.
 *
 * @throws CodedError `crosses_mount`; file errors.
 */
export async function removeTree(path: string, options: RemoveTreeOptions = {}): Promise<void> {
  await withFileErrors({ doing: 'remove', path }, async () => {
    const found = await lstat(path).catch(ignoreMissing)
    if (found) await removeEntry(path, { device: found.dev, found, signal: options.signal })
  })
}

/** One entry of a tree whose root is on `device`. */
export interface Removal {
  readonly device: number
  readonly found: Stats
  readonly signal: AbortSignal | undefined
}

/** Removes one entry, with what is in it, as {@link removeTree} describes. */
export async function removeEntry(path: string, { device, found, signal }: Removal): Promise<void> {
  signal?.throwIfAborted()
  if (!found.isDirectory()) return ignoringMissing(() => unlink(path))
  if (found.dev !== device) throw crossesMount(path)
  // Only the owner's bits: a read-only directory would keep its entries.
  if ((found.mode & 0o700) !== 0o700) await chmod(path, found.mode | 0o700)
  await removeEntries(path, { device, signal })
  await ignoringMissing(() => rmdir(path))
}

async function removeEntries(path: string, shared: Omit<Removal, 'found'>): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true })
  const directories = entries.filter((entry) => entry.isDirectory())
  const others = entries.filter((entry) => !entry.isDirectory())
  for (let start = 0; start < others.length; start += BATCH) {
    shared.signal?.throwIfAborted()
    const batch = others.slice(start, start + BATCH)
    await Promise.all(batch.map((entry) => ignoringMissing(() => unlink(join(path, entry.name)))))
  }
  for (const entry of directories) {
    const child = join(path, entry.name)
    const found = await lstat(child).catch(ignoreMissing)
    if (found) await removeEntry(child, { ...shared, found })
  }
}

async function ignoringMissing(removal: () => Promise<void>): Promise<void> {
  await patiently(removal).catch(ignoreMissing)
}

function ignoreMissing(error: unknown): undefined {
  if (errnoOf(error) !== 'ENOENT') throw error
  return undefined
}

function crossesMount(path: string): CodedError {
  return new CodedError('crosses_mount', `${path} is on another device than the tree that was to be removed`, {
    hint: 'Unmount it first; nothing on it was touched.',
    details: { path },
  })
}

const BATCH = 64
