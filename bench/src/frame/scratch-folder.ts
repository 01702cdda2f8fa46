import { mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeTree } from '@plinth/durable'

/** A folder that is gone when its scope ends. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string
}

/** Makes a folder below `parent`, by default where the system keeps what is temporary. Stores and peers lie on one file system in it. */
export async function scratchFolder(parent = tmpdir()): Promise<ScratchFolder> {
  const path = await realpath(await mkdtemp(join(parent, 'plinth-bench-')))
  return { path, [Symbol.asyncDispose]: () => removeTree(path) }
}
