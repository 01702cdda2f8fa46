import { copyFile, link, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { AtPoint } from '../gate.ts'
import { createProcessTable, type ProcessTable } from '../process/process-table.ts'
import { errnoOf, withFileErrors } from './file-error.ts'
import { patiently } from './patiently.ts'
import { syncDirectory } from './sync-directory.ts'
import { temporaryPath } from './temporary.ts'

/** What can be written: text (as UTF-8), bytes, or chunks of either. */
export type FileData = string | Uint8Array | AsyncIterable<string | Uint8Array>

/** Settings of durable writes; all are optional. */
export interface DurableWriteOptions {
  /** Keeps what was there before as `<path>.bak`. Default false. */
  readonly backup?: boolean | undefined
  /** Permission bits. Default: those of the file that is replaced, else 0o666 less the umask. */
  readonly mode?: number | undefined
  /** Ends the writing before the commit point. */
  readonly signal?: AbortSignal | undefined
  /** Default: a new one; on macOS and Windows keep one and pass it. */
  readonly processes?: ProcessTable | undefined
  /** Points: `temporary_written`, `temporary_synced`, `backup_made`, `renamed`, `directory_synced`. */
  readonly at?: AtPoint | undefined
}

/**
 * Replaces the file at `path`: at every moment, after a kill and after a power loss, it is the old one or the new one, whole. When the
 * promise resolves the new one is on the disk. A symbolic link at `path` is replaced, not followed; the directory must exist.
 * Temporary file in the same directory, fsync, `.bak` if asked, rename, fsync of the directory. On failure the old file is untouched and
 * the temporary is removed.
 *
 * @throws CodedError `disk_full`, `read_only`, `permission_denied`, `io_error`; `details.path` names the file.
 */
export async function writeFileDurably(path: string, data: FileData, options: DurableWriteOptions = {}): Promise<void> {
  const { signal, at = async () => {} } = options
  await withFileErrors({ doing: 'write', path }, async () => {
    const temporary = await writeTemporary(path, data, options)
    try {
      if (options.backup) await keepBackup(path, options)
      await at('backup_made')
      signal?.throwIfAborted()
      await patiently(() => rename(temporary, path)) // commit point: readers see the new file
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {})
      throw error
    }
    await at('renamed')
    await syncDirectory(dirname(path))
    await at('directory_synced')
  })
}

/**
 * Writes `data` to a new temporary file beside `path` and syncs it; gives its path. The caller publishes it (rename, `publishByLink`) or
 * removes it; if the process dies first, `sweepTemporaries` does.
 */
export async function writeTemporary(path: string, data: FileData, options: DurableWriteOptions = {}): Promise<string> {
  const { processes = createProcessTable(), at = async () => {}, signal } = options
  return withFileErrors({ doing: 'write', path }, async () => {
    const mode = options.mode ?? (await modeOf(path))
    const temporary = await temporaryPath(dirname(path), processes)
    const handle = await open(temporary, 'wx', mode ?? 0o666)
    try {
      await handle.writeFile(data, { signal })
      await at('temporary_written')
      // The umask was applied when the file was made.
      if (mode !== undefined) await handle.chmod(mode)
      await handle.sync()
      await at('temporary_synced')
      await handle.close()
    } catch (error) {
      await handle.close().catch(() => {})
      await rm(temporary, { force: true }).catch(() => {})
      throw error
    }
    return temporary
  })
}

/** A value as indented JSON with a final newline, by {@link writeFileDurably}. */
export async function writeJsonDurably(path: string, value: unknown, options?: DurableWriteOptions): Promise<void> {
  await writeFileDurably(path, `${JSON.stringify(value, null, 2)}\n`, options)
}

async function keepBackup(path: string, { processes = createProcessTable() }: DurableWriteOptions): Promise<void> {
  const temporary = await temporaryPath(dirname(path), processes)
  try {
    await linkOrCopy(path, temporary)
    await patiently(() => rename(temporary, `${path}.bak`))
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  } finally {
    // Renaming a file onto another name of the same file does nothing, so the temporary may still be there.
    await rm(temporary, { force: true })
  }
}

async function linkOrCopy(path: string, target: string): Promise<void> {
  try {
    await link(path, target)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw error
    await copyFile(path, target)
    const copy = await open(target, 'r+')
    await copy.sync().finally(() => copy.close())
  }
}

async function modeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => found.mode & 0o7777,
    () => undefined,
  )
}
