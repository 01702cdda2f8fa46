import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { errnoOf } from '@plinth/durable'

/** What opening a file came to. `not_a_file`: a directory, a pipe, a device; nothing of it was read. */
export type FileRead<Value> =
  | { readonly state: 'read'; readonly value: Value }
  | { readonly state: 'absent' }
  | { readonly state: 'not_a_file' }
  | { readonly state: 'unreachable'; readonly errno: string }

/** A regular file that is open for reading. */
export interface OpenFile {
  readonly size: number
  /** Up to `length` bytes from `position`; fewer where the file ends. */
  readonly read: (position: number, length: number) => Promise<Buffer>
}

/**
 * Opens a regular file, gives it to `use` and closes it. Never waits for the other end of a pipe, even when one takes the place of the file at the
 * last moment. What the system refuses is an answer.
 */
export async function readRegularFile<Value>(
  path: string,
  use: (file: OpenFile) => Promise<Value>,
): Promise<FileRead<Value>> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, WITHOUT_WAITING)
    const found = await handle.stat()
    if (!found.isFile()) return { state: 'not_a_file' }
    return { state: 'read', value: await use(openFile(handle, found.size)) }
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errno)) return { state: 'absent' }
    // A socket cannot be opened at all, and neither can a device that is not there.
    return ['EISDIR', 'ENXIO', 'ENODEV'].includes(errno) ? { state: 'not_a_file' } : { state: 'unreachable', errno }
  } finally {
    await handle?.close()
  }
}

/** Windows has no such flag, and no such pipes among files. */
const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

function openFile(handle: FileHandle, size: number): OpenFile {
  return {
    size,
    read: async (position, length) => {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - position)))
      let filled = 0
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return buffer.subarray(0, filled)
    },
  }
}
