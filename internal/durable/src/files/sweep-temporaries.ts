import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createProcessTable, type ProcessTable } from '../process/process-table.ts'
import { errnoOf, withFileErrors } from './file-error.ts'
import { removeTree } from './remove-tree.ts'
import { temporaryOwner } from './temporary.ts'

/**
 * Removes the temporaries (files and directories named by `temporaryPath`) that dead processes left directly in `directory`; gives their
 * paths, sorted. Those of living processes and of other machines stay. A directory that does not exist has none.
 */
export async function sweepTemporaries(
  directory: string,
  processes: ProcessTable = createProcessTable(),
): Promise<readonly string[]> {
  const swept: string[] = []
  for (const name of await namesIn(directory)) {
    const owner = temporaryOwner(name)
    if (!owner || (await processes.liveness(owner)) !== 'dead') continue
    await removeTree(join(directory, name))
    swept.push(join(directory, name))
  }
  return swept.sort()
}

async function namesIn(directory: string): Promise<string[]> {
  return withFileErrors({ doing: 'read', path: directory }, async () =>
    readdir(directory).catch((error) => {
      if (errnoOf(error) === 'ENOENT') return []
      throw error
    }),
  )
}
