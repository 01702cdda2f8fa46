import { open } from 'node:fs/promises'
import { errnoOf } from './file-error.ts'

/** Makes the names in a directory durable. Systems that cannot sync a directory (Windows, some network file systems) are left alone. */
export async function syncDirectory(directory: string): Promise<void> {
  try {
    const handle = await open(directory, 'r')
    await handle.sync().finally(() => handle.close())
  } catch (error) {
    if (!UNSUPPORTED.has(errnoOf(error) ?? '')) throw error
  }
}

const UNSUPPORTED = new Set(['EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP', 'EBADF'])
