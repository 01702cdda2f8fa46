import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createFileThreads } from '../../src/prefix/thread/file-threads.ts'
import { aPrefix, manyModules } from './a-prefix.ts'

const THREADS = {
  'in a thread': () => createFileThreads(),
  'on its own loop': () =>
    createFileThreads(() => {
      throw new Error('no threads here')
    }),
}

it('takes the right to write from every folder of site-packages when it is asked to, and from nothing else', async () => {
  for (const [where, make] of Object.entries(THREADS)) {
    const threads = make()
    onTestFinished(() => threads.close())
    const task = await aPrefix([manyModules('numpy', 40)])
    await mkdir(join(task.sitePackages, 'numpy', '__pycache__'))
    await mkdir(join(task.sitePackages, 'unclaimed', 'below'), { recursive: true })
    await threads.inspect({ ...task, depth: 'stat' })
    const before = await writable(task.prefix)
    await threads.inspect({ ...task, depth: 'stat', folders: 'seal' })
    const outside = before.filter((path) => !path.startsWith(task.sitePackages))
    expect([where, before.includes(join(task.sitePackages, 'unclaimed', 'below'))]).toEqual([where, true])
    expect([where, await writable(task.prefix)]).toEqual([where, outside])
  }
})

/** Every folder and file that somebody has the right to write, except files of site-packages. */
async function writable(prefix: string): Promise<string[]> {
  const entries = await readdir(prefix, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isDirectory() || entry.name === 'tool')
    .map((entry) => join(entry.parentPath, entry.name))
  const modes = await Promise.all(paths.map(async (path) => (await stat(path)).mode & 0o222))
  return paths.filter((_, index) => modes[index] !== 0).sort()
}
