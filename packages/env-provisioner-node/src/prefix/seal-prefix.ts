import { chmod, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { withFileErrors } from '@plinth/durable'
import { inBatches } from './in-batches.ts'

/**
 * Takes the right to write from every directory of site-packages (root has it all the same): a pip that is pointed at the environment, or a
 * package that writes beside its modules, is refused. Files keep their modes: the installer's cache may share them.
 * Source: design/environments.md, "PEP 668".
 */
export async function sealSitePackages(sitePackages: string): Promise<void> {
  await withFileErrors({ doing: 'seal', path: sitePackages }, async () => {
    const entries = await readdir(sitePackages, { recursive: true, withFileTypes: true })
    const below = entries.filter((entry) => entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name))
    await inBatches([...below, sitePackages], { size: 64 }, async (directory) => {
      await chmod(directory, (await stat(directory)).mode & 0o7555)
    })
  })
}
