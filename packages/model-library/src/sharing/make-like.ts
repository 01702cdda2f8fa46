import { chmod, chown, lutimes, open } from 'node:fs/promises'
import { errnoOf } from '@plinth/durable'
import type { NameMarks } from './weight-name.ts'

/**
 * Gives a new file the owner, permissions and times (to the microsecond: Node sets no more) of another, and puts it on the disk. Extended attributes
 * are beyond Node.
 */
export async function makeLike(path: string, { uid, gid, mode, modified_ns, accessed_ns }: NameMarks): Promise<void> {
  const file = await open(path, 'r')
  try {
    const made = await file.stat()
    // chown takes the set-user-id bit away, so it comes first.
    if (made.uid !== uid || made.gid !== gid) await chown(path, uid, gid)
    await chmod(path, mode)
    await lutimes(path, seconds(accessed_ns), seconds(modified_ns))
    await file.sync().catch((error: unknown) => {
      // Windows syncs only what is open for writing.
      if (errnoOf(error) !== 'EPERM') throw error
    })
  } finally {
    await file.close()
  }
}

/** Half a microsecond more keeps the microsecond that it was. */
function seconds(ns: string): number {
  return (Number(BigInt(ns) / 1000n) + 0.5) / 1e6
}
